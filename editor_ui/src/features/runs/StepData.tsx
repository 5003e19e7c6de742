import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { StepDetail } from "~/shared/api/types";
import { DataTable } from "~/shared/data/DataTable";
import { DataView } from "~/shared/data/DataView";
import type { JsonValue } from "~/shared/lib/json";
import { Skeleton } from "~/shared/ui/Skeleton";
import { DownloadLink } from "./DownloadLink";
import { JsonView } from "./JsonView";
import { Pager } from "./Pager";
import { stamp } from "./stamp";
import { dataFileUrl, dataListQuery, LIST_PAGE, type DataPart, type StepPlace } from "./stepQueries";
import styles from "./StepPanel.module.css";

interface DataProps {
  title: string;
  value: unknown;
  place: StepPlace;
  part: DataPart;
}

function Heading({ title, place, part }: Omit<DataProps, "value">) {
  return (
    <header>
      <h3>{title}</h3>
      <DownloadLink href={dataFileUrl(place, part)} what={title} />
    </header>
  );
}

function Data({ title, value, place, part }: DataProps) {
  return (
    <section className={styles["data"]} aria-label={title}>
      <Heading title={title} place={place} part={part} />
      <DataView title={title} root={title} value={value as JsonValue} />
    </section>
  );
}

/** Data that is too large for a screen: page by page its longest list, else the beginning of its JSON. */
function LargeData({ title, value, place, part, step }: DataProps & { step: StepDetail }) {
  const { t } = useTranslation("runs");
  const [offset, setOffset] = useState(0);
  const { data: page, error } = useQuery(dataListQuery(place, part, offset, stamp(step)));
  if (!page) {
    return (
      <section className={styles["data"]} aria-label={title}>
        <Heading title={title} place={place} part={part} />
        {error ? <JsonView title={title} value={value} note={t("cut")} /> : <Skeleton height={160} />}
      </section>
    );
  }
  const name = page.pointer === "" ? title : page.pointer.slice(1).replaceAll("/", ".");
  return (
    <section className={styles["data"]} aria-label={title}>
      <Heading title={title} place={place} part={part} />
      <p className={styles["note"]}>{t(page.cut ? "tooLargeItems" : "tooLarge")}</p>
      <Pager name={name} offset={offset} shown={page.items.length} all={page.total} size={LIST_PAGE} onTurn={setOffset} />
      <DataTable label={title} value={page.items as JsonValue} root={title} steps={[]} first={page.offset} />
    </section>
  );
}

/** What went into a step and what came out. */
export function StepData({ step, place }: { step: StepDetail; place: StepPlace }) {
  const { t } = useTranslation("runs");
  if (!step.stored) return <p className={styles["note"]}>{t("notStored")}</p>;
  const none = step.output === null || step.output === undefined;
  return (
    <>
      {Object.keys(step.input).length > 0 && <Data title={t("input")} value={step.input} place={place} part="input" />}
      {none && step.state === "COMPLETED" && <p className={styles["note"]}>{t("noOutput")}</p>}
      {!none && step.outputTruncated && (
        <LargeData title={t("output")} value={step.output} place={place} part="output" step={step} />
      )}
      {!none && !step.outputTruncated && <Data title={t("output")} value={step.output} place={place} part="output" />}
    </>
  );
}
