import { useState } from "react";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, result } from "~/shared/api/client";
import { Combobox, type Choice } from "./Combobox";

const FRESH_MS = 60_000;
const MOST = 200;

const pickableQuery = queryOptions({
  queryKey: ["credentials", "pickable"],
  queryFn: ({ signal }) => result(api.GET("/api/v1/credentials", { params: { query: { limit: MOST } }, signal })),
  staleTime: FRESH_MS,
  retry: false,
});

interface ConnectionPickerProps {
  value: string;
  /** Types of connections that stand first. */
  usual: readonly string[];
  placeholder: string;
  disabled: boolean;
  onChange: (id: string) => void;
}

/** An Airflow connection: one that the person may read, those of the usual types first. */
export function ConnectionPicker({ value, usual, placeholder, disabled, onChange }: ConnectionPickerProps) {
  const { t } = useTranslation("inspector");
  const [asked, setAsked] = useState(false);
  const { data, isError } = useQuery({ ...pickableQuery, enabled: asked });
  const found = [...(data?.items ?? [])].sort((a, b) => Number(usual.includes(b.type)) - Number(usual.includes(a.type)));
  const choices = found.map(({ id, type, description }): Choice => ({
    value: id,
    label: description ? `${id} · ${description}` : id,
    note: type,
  }));
  const footer = isError ? t("credential.failed") : data && choices.length === 0 ? t("credential.missing") : undefined;
  return (
    <Combobox
      mono
      placeholder={placeholder}
      value={value}
      disabled={disabled}
      choices={choices}
      footer={footer}
      onFocus={() => setAsked(true)}
      onChange={onChange}
    />
  );
}
