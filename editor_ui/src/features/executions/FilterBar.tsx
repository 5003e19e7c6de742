import { Search } from "lucide-react";
import { useTranslation } from "react-i18next";
import { triggerInWords } from "~/shared/runs/triggers";
import { stateInWords } from "~/shared/ui/StateIcon";
import { Select, TextInput } from "~/shared/ui/inputs";
import type { RunFiltering } from "./useRunFilters";
import { HOURS, LATEST, STATES, TRIGGERS, type Filters } from "./filters";
import styles from "./Executions.module.css";

/** Narrows the list by text in the payload, state, start and time. */
export function FilterBar({ filtering }: { filtering: RunFiltering }) {
  const { filters, setFilters: onChange, text, setText: onText } = filtering;
  const { t } = useTranslation("executions");
  return (
    <div className={styles["filters"]} role="group" aria-label={t("filters")}>
      <div className={styles["search"]}>
        <Search size={15} aria-hidden />
        <TextInput type="search" aria-label={t("text")} placeholder={t("textHint")} maxLength={200} value={text} onChange={onText} />
      </div>
      <Select
        aria-label={t("state")}
        value={filters.state}
        options={STATES.map((value) => ({ value, label: value === "" || value === "active" ? t(`states.${value || "any"}`) : stateInWords({ state: value }) }))}
        onChange={(state) => onChange({ ...filters, state: state as Filters["state"] })}
      />
      <Select
        aria-label={t("start")}
        value={filters.trigger}
        options={TRIGGERS.map((value) => ({ value, label: value === "" ? t("anyStart") : triggerInWords(value) }))}
        onChange={(trigger) => onChange({ ...filters, trigger: trigger as Filters["trigger"] })}
      />
      <Select
        aria-label={t("time")}
        value={filters.hours}
        options={HOURS.map((value) => ({ value, label: t(`hours.${value || "any"}`) }))}
        onChange={(hours) => onChange({ ...filters, hours: hours as Filters["hours"] })}
      />
      {filters.hours === "custom" && (
        <>
          <TextInput type="datetime-local" max={LATEST} aria-label={t("from")} title={t("from")} value={filters.from} onChange={(from) => onChange({ ...filters, from })} />
          <TextInput type="datetime-local" max={LATEST} aria-label={t("until")} title={t("until")} value={filters.until} onChange={(until) => onChange({ ...filters, until })} />
        </>
      )}
    </div>
  );
}
