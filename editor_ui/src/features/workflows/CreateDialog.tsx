import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, explain, result } from "~/shared/api/client";
import { workflowQuery } from "~/shared/api/queries";
import type { NodeKind } from "~/shared/api/types";
import { newNode } from "~/shared/document/operations";
import { useKinds } from "~/shared/kinds/KindsContext";
import { isUsed } from "~/shared/kinds/fields";
import { isJsonObject, type JsonObject } from "~/shared/lib/json";
import { useGo } from "~/shared/lib/place";
import { Button } from "~/shared/ui/Button";
import { Dialog } from "~/shared/ui/Dialog";
import { Field } from "~/shared/ui/Field";
import { TextInput } from "~/shared/ui/inputs";

const FIRST_NODE = { x: 80, y: 160 };

/** The trigger to start with: one that works as it is. */
function firstTrigger(kinds: Iterable<NodeKind>): NodeKind | undefined {
  const triggers = [...kinds].filter((kind) => kind.category === "trigger");
  return triggers.find(({ configSchema }) => !needsFilling(configSchema as JsonObject)) ?? triggers[0];
}

function needsFilling(schema: JsonObject): boolean {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const used = Object.values(properties).filter((field) => isUsed(field, properties, {}));
  return schema["required"] !== undefined || used.some((field) => isJsonObject(field) && field["x-needed"] === true);
}

/** A workflow that has its trigger already, so that the next click adds the first step. */
function startingDocument(name: string, kinds: Iterable<NodeKind>): JsonObject {
  const trigger = firstTrigger(kinds);
  const document = {
    schemaVersion: 1,
    name,
    description: "",
    settings: {},
    nodes: trigger ? [newNode(trigger, FIRST_NODE, [])] : [],
    edges: [],
  };
  return document as unknown as JsonObject;
}

export function CreateDialog({ onClose }: { onClose: () => void }) {
  const kinds = useKinds();
  const go = useGo();
  const queryClient = useQueryClient();
  const [name, setName] = useState("");
  const trimmed = name.trim();

  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      result(api.POST("/api/v1/workflows", { body: { name: trimmed, document: startingDocument(trimmed, kinds.values()) } })),
    onSuccess: (workflow) => {
      queryClient.setQueryData(workflowQuery(workflow.id).queryKey, workflow);
      void queryClient.invalidateQueries({ queryKey: ["workflows"] });
      go({ workflow: workflow.id, node: null, run: null, panel: null }, { push: true });
    },
  });

  return (
    <Dialog
      title="New workflow"
      onClose={onClose}
      onSubmit={() => trimmed !== "" && mutate()}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" busy={isPending} disabled={trimmed === ""}>
            Create
          </Button>
        </>
      }
    >
      <Field
        label="Name"
        help="You can change it later."
        problems={error ? [{ severity: "error", message: explain(error).detail, advice: "" }] : []}
      >
        <TextInput autoFocus maxLength={200} placeholder="Order alerts" value={name} onChange={setName} />
      </Field>
    </Dialog>
  );
}
