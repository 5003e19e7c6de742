import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { lastPayloadQuery } from "~/shared/api/queries";
import { parseJson, prettyJson, type JsonValue } from "./json";
import { lastPayload } from "./payloads";

export interface Payload {
  text: string;
  /** undefined while `text` is no JSON. */
  payload: JsonValue | undefined;
  setText: (text: string) => void;
  /** Lays out what was typed. */
  tidy: () => void;
}

/** What to run a workflow with: as last time in this browser, else as its last run; typing ends the waiting for that. */
export function usePayload(workflowId: string): Payload {
  const [typed, setText] = useState<string | null>(null);
  const [remembered] = useState(() => lastPayload(workflowId));
  const { data } = useQuery({ ...lastPayloadQuery(workflowId), enabled: remembered === null && typed === null });
  const text = typed ?? remembered ?? prettyJson(data === undefined ? {} : data);
  const value = parseJson(text);
  return {
    text,
    payload: value,
    setText,
    tidy: () => typed !== null && value !== undefined && setText(prettyJson(value)),
  };
}
