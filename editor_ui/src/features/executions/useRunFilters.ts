import { useMemo, useState } from "react";
import type { RunFilter } from "~/shared/api/queries";
import { useDebounced } from "~/shared/lib/useDebounced";
import { filterOf, NO_FILTERS, type Filters } from "./filters";

const TYPED_MS = 300;

export interface RunFiltering {
  filters: Filters;
  setFilters: (filters: Filters) => void;
  text: string;
  setText: (text: string) => void;
  /** The question for the server. */
  filter: RunFilter;
  /** Whether anything is left out. */
  narrowed: boolean;
  clear: () => void;
}

/** What a list of runs is narrowed to. */
export function useRunFilters(): RunFiltering {
  // With when they were chosen: reckoned from the time of each asking, each would be another question.
  const [{ filters, chosenAt }, setChosen] = useState(() => ({ filters: NO_FILTERS, chosenAt: Date.now() }));
  const [text, setText] = useState("");
  const sought = useDebounced(text.trim(), TYPED_MS);
  const filter = useMemo(() => filterOf(filters, chosenAt, sought), [filters, chosenAt, sought]);
  const setFilters = (next: Filters) => setChosen({ filters: next, chosenAt: Date.now() });
  const clear = () => {
    setText("");
    setFilters(NO_FILTERS);
  };
  const narrowed = filters.state !== "" || filters.trigger !== "" || filters.hours !== "" || sought !== "";
  return { filters, setFilters, text, setText, filter, narrowed, clear };
}
