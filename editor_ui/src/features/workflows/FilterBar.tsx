import { Search } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { WorkflowFilter } from "~/shared/api/queries";
import type { Me, Owner } from "~/shared/api/types";
import { useGo } from "~/shared/lib/place";
import { Select, TextInput } from "~/shared/ui/inputs";
import { MINE, SORTS, STATES } from "./filters";
import styles from "./WorkflowsPage.module.css";

interface FilterBarProps {
  words: string;
  setWords: (words: string) => void;
  filter: WorkflowFilter;
  tags: string[];
  owners: Owner[];
  me: Me;
}

/** Only for who sees workflows of other people. */
function OwnerFilter({ owner, owners, me }: { owner: string; owners: Owner[]; me: Me }) {
  const { t } = useTranslation("workflows");
  const go = useGo();
  const others = owners.filter(({ id }) => id !== me.id);
  const chosen = owner === me.id ? MINE : owner;
  if (others.length === 0 && chosen === "") return null;
  const isOffered = chosen === "" || chosen === MINE || others.some(({ id }) => id === chosen);
  const shown = isOffered ? others : [{ id: chosen, name: chosen }, ...others];
  return (
    <Select
      aria-label={t("ownerFilter")}
      value={chosen}
      options={[
        { value: "", label: t("allOwners") },
        { value: MINE, label: t("mine") },
        ...shown.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      onChange={(next) => go({ owner: next || null })}
    />
  );
}

export function FilterBar({ words, setWords, filter, tags, owners, me }: FilterBarProps) {
  const { t } = useTranslation("workflows");
  const go = useGo();
  const shown = filter.tag != null && !tags.includes(filter.tag) ? [filter.tag, ...tags] : tags;
  return (
    <div className={styles["filters"]} role="search" aria-label={t("filters")}>
      <div className={styles["search"]}>
        <Search size={15} aria-hidden />
        <TextInput
          type="search"
          aria-label={t("search")}
          placeholder={t("searchHint")}
          maxLength={200}
          value={words}
          onChange={setWords}
        />
      </div>
      <Select
        aria-label={t("stateFilter")}
        value={filter.state ?? ""}
        options={[{ value: "", label: t("state.all") }, ...STATES.map((state) => ({ value: state, label: t(`state.${state}`) }))]}
        onChange={(state) => go({ state: state || null })}
      />
      {shown.length > 0 && (
        <Select
          aria-label={t("tagFilter")}
          value={filter.tag ?? ""}
          options={[{ value: "", label: t("allTags") }, ...shown.map((tag) => ({ value: tag, label: tag }))]}
          onChange={(tag) => go({ tag: tag || null })}
        />
      )}
      <OwnerFilter owner={filter.owner ?? ""} owners={owners} me={me} />
      <Select
        aria-label={t("sortBy")}
        value={filter.sort ?? "updated"}
        options={SORTS.map((sort) => ({ value: sort, label: t(`sort.${sort}`) }))}
        onChange={(sort) => go({ sort: sort === "updated" ? null : sort })}
      />
    </div>
  );
}
