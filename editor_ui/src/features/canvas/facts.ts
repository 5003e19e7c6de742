import { useStore } from "zustand";
import { createStore, type StoreApi } from "zustand/vanilla";
import { MAIN_HANDLE } from "~/shared/document/operations";
import { useSession } from "~/shared/document/SessionContext";
import type { Session } from "~/shared/document/session";
import type { WorkflowDocument } from "~/shared/document/types";

/** What a card says that stands elsewhere in the document. */
interface Facts {
  label: string;
  /** The names of the nodes behind it, as one text. */
  leadsTo: string;
  /** The outputs that an edge leaves already, each between spaces. */
  used: string;
}

type FactsById = ReadonlyMap<string, Facts>;
const NONE: Facts = { label: "", leadsTo: "", used: " " };
const stores = new WeakMap<Session, StoreApi<{ facts: FactsById }>>();

function factsOf(document: WorkflowDocument, before: FactsById): FactsById {
  const labels = new Map(document.nodes.map((node) => [node.id, node.data.label]));
  const targets = new Map<string, Set<string>>();
  const used = new Map<string, string>();
  for (const edge of document.edges) {
    const names = targets.get(edge.source) ?? new Set();
    targets.set(edge.source, names.add(labels.get(edge.target) ?? edge.target));
    used.set(edge.source, `${used.get(edge.source) ?? " "}${edge.sourceHandle ?? MAIN_HANDLE} `);
  }
  return new Map(
    document.nodes.map(({ id, data: { label } }) => {
      const made = { label, leadsTo: [...(targets.get(id) ?? [])].join(", "), used: used.get(id) ?? " " };
      const old = before.get(id);
      const same = old?.label === label && old.leadsTo === made.leadsTo && old.used === made.used;
      return [id, same ? old : made];
    }),
  );
}

/** Whether a change can matter here: moving and typing into fields does not, however large the workflow is. */
const matters = (now: WorkflowDocument, before: WorkflowDocument) =>
  now.edges !== before.edges ||
  now.nodes.length !== before.nodes.length ||
  now.nodes.some((node, index) => {
    const old = before.nodes[index];
    return node !== old && (node.id !== old?.id || node.data.label !== old.data.label);
  });

function factsStore(session: Session): StoreApi<{ facts: FactsById }> {
  const known = stores.get(session);
  if (known) return known;
  const { store } = session.history;
  const made = createStore<{ facts: FactsById }>(() => ({ facts: factsOf(store.getState().document, new Map()) }));
  store.subscribe(({ document }, before) => {
    if (document !== before.document && matters(document, before.document)) {
      made.setState(({ facts }) => ({ facts: factsOf(document, facts) }));
    }
  });
  stores.set(session, made);
  return made;
}

export function useFacts(nodeId: string): Facts {
  return useStore(factsStore(useSession()), ({ facts }) => facts.get(nodeId) ?? NONE);
}

/** The id, in the page, of the words that name a card: it may hold no space. */
export const nameId = (nodeId: string) => `wf-name-${encodeURIComponent(nodeId)}`;
