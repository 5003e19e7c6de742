import { useState } from "react";
import { useTranslation } from "react-i18next";
import { explain } from "~/shared/api/client";
import { useKinds } from "~/shared/kinds/KindsContext";
import { Button } from "~/shared/ui/Button";
import { Dialog } from "~/shared/ui/Dialog";
import { Field } from "~/shared/ui/Field";
import { TextInput } from "~/shared/ui/inputs";
import { Tabs } from "~/shared/ui/Tabs";
import type { Imported } from "./importing";
import { FileField, PasteField } from "./ImportFields";
import { startingDocument } from "./startingDocument";
import { TemplateCards } from "./TemplateCards";
import { useCreate, useImport } from "./useCreate";
import styles from "./New.module.css";

const WAYS = ["blank", "template", "file", "paste"] as const;
export type Way = (typeof WAYS)[number];

/** A new workflow: empty, from a template, or from JSON that somebody exported. */
export default function NewDialog({ first, onClose }: { first: Way; onClose: () => void }) {
  const { t } = useTranslation("workflows");
  const kinds = useKinds();
  const [way, setWay] = useState<Way>(first);
  const [name, setName] = useState("");
  const [found, setFound] = useState<Imported | null>(null);
  const create = useCreate();
  const importing = useImport();

  const change = (next: Way) => {
    setWay(next);
    setFound(null);
    create.reset();
    importing.reset();
  };
  const read = (next: Imported | null) => {
    setFound(next);
    if (next) setName(next.name);
  };
  const trimmed = name.trim();
  const ready = trimmed !== "" && (way === "blank" || found !== null);
  const submit = () => {
    if (!ready) return;
    if (found?.source === "n8n") importing.mutate({ name: trimmed, file: found.document });
    else create.mutate({ name: trimmed, document: found?.document ?? startingDocument(trimmed, kinds.values()) });
  };
  const error = create.error ?? importing.error;
  const problems = error ? [{ severity: "error" as const, message: explain(error).detail, advice: "" }] : [];

  return (
    <Dialog
      title={t("new")}
      wide
      onClose={onClose}
      onSubmit={submit}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          {way !== "template" && (
            <Button type="submit" tone="primary" busy={create.isPending || importing.isPending} disabled={!ready}>
              {t("create")}
            </Button>
          )}
        </>
      }
    >
      <div className={styles["new"]}>
        <Tabs label={t("ways")} value={way} tabs={WAYS.map((value) => ({ value, label: t(`way.${value}`) }))} onChange={change} />
        {way === "template" && <TemplateCards />}
        {way === "file" && <FileField onRead={read} />}
        {way === "paste" && <PasteField onRead={read} />}
        {found && <p className={styles["found"]}>{t(found.source === "n8n" ? "foundN8n" : "found", { nodes: found.nodes, edges: found.edges })}</p>}
        {(way === "blank" || found) && (
          <Field label={t("name")} help={t("nameHelp")} problems={problems}>
            <TextInput
              autoFocus={way === "blank"}
              maxLength={200}
              placeholder={t("nameExample")}
              value={name}
              onChange={setName}
            />
          </Field>
        )}
      </div>
    </Dialog>
  );
}
