import { useEffect, useState } from "react";
import type { WorkflowFilter } from "~/shared/api/queries";
import { useGo, usePlace } from "~/shared/lib/place";
import { useDebounced } from "~/shared/lib/useDebounced";

export const STATES = ["live", "paused", "failing", "edited", "draft", "deleted"] as const;
export const SORTS = ["updated", "created", "name"] as const;
/** As the API calls the person who asks. */
export const MINE = "me";
export type State = (typeof STATES)[number];
type Sort = (typeof SORTS)[number];

const SEARCH_PAUSE_MS = 250;

interface Filters {
  filter: WorkflowFilter;
  /** As typed; the list follows a moment later. */
  words: string;
  setWords: (words: string) => void;
  narrowed: boolean;
  clear: () => void;
}

/** What the list is narrowed to. It lives in the address, so that it can be shared and survives a reload. */
export function useFilters(): Filters {
  const place = usePlace();
  const go = useGo();
  const [words, setWords] = useState(place.search ?? "");
  const search = useDebounced(words.trim(), SEARCH_PAUSE_MS);

  useEffect(() => {
    if (search !== (place.search ?? "")) go({ search: search || null });
    // Only what a person typed leads to the address, not the other way round.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [search]);

  const state = STATES.find((known) => known === place.state);
  const sort: Sort = SORTS.find((known) => known === place.sort) ?? "updated";
  const filter: WorkflowFilter = {
    search,
    sort,
    ...(state && { state }),
    ...(place.tag !== null && { tag: place.tag }),
    ...(place.owner !== null && { owner: place.owner }),
  };
  return {
    filter,
    words,
    setWords,
    narrowed: search !== "" || state !== undefined || place.tag !== null || place.owner !== null,
    clear: () => {
      setWords("");
      go({ search: null, state: null, tag: null, owner: null });
    },
  };
}
