import { useMemo, useState } from "react";
import { ChevronLeft, ChevronRight, Database, Plug } from "lucide-react";
import { useTranslation } from "react-i18next";
import { explain } from "~/shared/api/client";
import { DataView } from "~/shared/data/DataView";
import type { Picking } from "~/shared/data/pick";
import type { SamplesFound } from "~/shared/samples/useSamples";
import { IconButton } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { Select } from "~/shared/ui/inputs";
import { Skeleton } from "~/shared/ui/Skeleton";
import { SourceNote } from "./SourceNote";
import styles from "./NodeData.module.css";

interface InputPanelProps {
  samples: SamplesFound;
  onItem: (index: number) => void;
  picking: Picking;
  isTrigger: boolean;
}

function ItemSteps({ item, onItem }: { item: NonNullable<SamplesFound["item"]>; onItem: (index: number) => void }) {
  const { t } = useTranslation("data");
  if (item.count === 0) return null;
  return (
    <div className={styles["item"]}>
      <span>
        {t("loopItem")} {t("itemOf", { index: item.index + 1, count: item.count })}
      </span>
      <IconButton small label={t("previous")} icon={ChevronLeft} disabled={item.index === 0} onClick={() => onItem(item.index - 1)} />
      <IconButton small label={t("next")} icon={ChevronRight} disabled={item.index + 1 >= item.count} onClick={() => onItem(item.index + 1)} />
    </div>
  );
}

/** What comes into a node: a source of data at a time, the nearest first. */
export function InputPanel({ samples, onItem, picking, isTrigger }: InputPanelProps) {
  const { t } = useTranslation("data");
  const [chosen, setChosen] = useState<string | null>(null);
  const { sources, item, leftOut, isPending, error } = samples;
  const nearest = sources.find(({ origin }) => origin === "run" || origin === "pinned") ?? sources[0];
  const source = sources.find(({ path }) => path === chosen) ?? nearest;
  const options = useMemo(() => sources.map(({ path, label }) => ({ value: path, label })), [sources]);

  if (isPending) return <Skeleton height={160} />;
  if (error) return <EmptyState icon={Database} title={t("failed")}>{explain(error).detail}</EmptyState>;
  if (!source || isTrigger) return <EmptyState icon={Plug} title={t("noInput")}>{t("noInputWhy")}</EmptyState>;
  return (
    <>
      <Select aria-label={t("from")} value={source.path} options={options} onChange={setChosen} />
      <SourceNote source={source} />
      {item && <ItemSteps item={item} onItem={onItem} />}
      {source.origin === "none" ? (
        <EmptyState icon={Database} title={t("noData")}>{t("noDataWhy")}</EmptyState>
      ) : (
        <DataView key={source.path} title={source.label} root={source.path} value={source.value} schema={source.schema} picking={picking} />
      )}
      {leftOut > 0 && <p className={styles["note"]}>{t("leftOut", { count: leftOut })}</p>}
    </>
  );
}
