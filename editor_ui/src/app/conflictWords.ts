import type { TFunction } from "i18next";
import type { Conflict } from "~/shared/document/merge/conflicts";
import type { Sides } from "~/shared/document/merge/renames";
import type { Side } from "~/shared/document/merge/values";
import type { WorkflowEdge } from "~/shared/document/types";
import type { Kinds } from "~/shared/kinds/KindsContext";
import { inWords, capitalised } from "~/shared/lib/format";
import { isJsonObject, type JsonValue } from "~/shared/lib/json";

export interface ConflictWords {
  /** What it is about: the name of a node, or the workflow. */
  about: string;
  what: string;
  mine: string;
  theirs: string;
}

interface Known {
  sides: Sides;
  kinds: Kinds;
  t: TFunction<"app">;
}

const LONGEST = 400;

function shown(value: JsonValue | undefined, t: Known["t"]): string {
  if (value === undefined || value === null || value === "") return t("merge.nothing");
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 1);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function titleIn(schema: unknown, name: string): string {
  const properties = isJsonObject(schema) ? schema["properties"] : undefined;
  const field = isJsonObject(properties) ? properties[name] : undefined;
  const title = isJsonObject(field) ? field["title"] : undefined;
  return typeof title === "string" ? title : capitalised(inWords(name));
}

/** "Headers › Accept", for `data.config.headers.Accept`. */
function fieldName(path: string[], type: string | undefined, { kinds, t }: Known): string {
  const [part, within, field, ...deeper] = path;
  if (part !== "data") return [part, ...path.slice(1)].map((name) => capitalised(inWords(name ?? ""))).join(" › ");
  if (field === undefined) return t(`merge.fields.${within ?? ""}`, { defaultValue: capitalised(inWords(within ?? "")) });
  const kind = kinds.get(type ?? "");
  const title = titleIn(within === "options" ? kind?.optionsSchema : kind?.configSchema, field);
  return [title, ...deeper].join(" › ");
}

export function wordsOf(conflict: Conflict, known: Known): ConflictWords {
  const { sides, kinds, t } = known;
  const nodeOf = (id: string) =>
    [sides.mine, sides.theirs, sides.base].flatMap((document) => document.nodes).find((node) => node.id === id);
  const labelOf = (id: string) => nodeOf(id)?.data.label || id;
  const about = conflict.kind === "place" ? t("merge.places") : conflict.nodeId === null ? t("merge.workflow") : labelOf(conflict.nodeId);
  const wire = (edge: WorkflowEdge | undefined) => (edge ? t("merge.edgeTo", { label: labelOf(edge.target) }) : t("merge.cut"));
  switch (conflict.kind) {
    case "field":
      return {
        about,
        what: fieldName(conflict.path, conflict.nodeId === null ? undefined : nodeOf(conflict.nodeId)?.type, known),
        mine: shown(conflict.mine, t),
        theirs: shown(conflict.theirs, t),
      };
    case "replaced": {
      const kindOf = (type: string) => kinds.get(type)?.label ?? type;
      return { about, what: t("merge.replaced"), mine: kindOf(conflict.mine), theirs: kindOf(conflict.theirs) };
    }
    case "deleted": {
      const says = (side: Side) => (conflict.by === side ? t("merge.deleted") : t("merge.changed"));
      return { about, what: t("merge.stays"), mine: says("mine"), theirs: says("theirs") };
    }
    case "place":
      return { about, what: t("merge.where"), mine: t("merge.asHere"), theirs: t("merge.asSaved") };
    case "edge":
      return { about, what: t("merge.edge"), mine: wire(conflict.mine), theirs: wire(conflict.theirs) };
  }
}
