import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { airflowUrl, api, result } from "~/shared/api/client";

/** A step of a run; of a node in a loop's body one item. */
export interface StepPlace {
  workflowId: string;
  runId: string;
  nodeId: string;
  /** -1 outside of loops. */
  mapIndex: number;
}

export type DataPart = "input" | "output";

export const LIST_PAGE = 50;
export const ITEM_PAGE = 100;

/** @param stamp What changes when steps have begun or ended. */
export const timelineQuery = (workflowId: string, runId: string, stamp: string) =>
  queryOptions({
    queryKey: ["timeline", workflowId, runId, stamp],
    queryFn: ({ signal }) =>
      result(
        api.GET("/api/v1/workflows/{workflowId}/runs/{runId}/timeline", { params: { path: { workflowId, runId } }, signal }),
      ),
    placeholderData: keepPreviousData,
  });

/** Some items of the longest list in the data of a step that has ended. */
export const dataListQuery = ({ workflowId, runId, nodeId, mapIndex }: StepPlace, part: DataPart, offset: number, stamp: string) =>
  queryOptions({
    queryKey: ["dataList", workflowId, runId, nodeId, mapIndex, part, offset, stamp],
    queryFn: ({ signal }) =>
      result(
        api.GET("/api/v1/workflows/{workflowId}/runs/{runId}/steps/{nodeId}/data/{part}/list", {
          params: { path: { workflowId, runId, nodeId, part }, query: { mapIndex, offset, limit: LIST_PAGE } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    retry: false,
  });

/** Some items of a loop that a step went through. */
export const itemsQuery = ({ workflowId, runId, nodeId }: Omit<StepPlace, "mapIndex">, failed: boolean, offset: number, stamp: string) =>
  queryOptions({
    queryKey: ["items", workflowId, runId, nodeId, failed, offset, stamp],
    queryFn: ({ signal }) =>
      result(
        api.GET("/api/v1/workflows/{workflowId}/runs/{runId}/steps/{nodeId}/items", {
          params: { path: { workflowId, runId, nodeId }, query: { failed, offset, limit: ITEM_PAGE } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

function stepUrl({ workflowId, runId, nodeId, mapIndex }: StepPlace, rest: string): string {
  const [workflow, run, node] = [workflowId, runId, nodeId].map(encodeURIComponent);
  return airflowUrl(`workfuse/api/v1/workflows/${workflow}/runs/${run}/steps/${node}/${rest}?mapIndex=${mapIndex}`);
}

export const dataFileUrl = (place: StepPlace, part: DataPart) => stepUrl(place, `data/${part}`);
export const logFileUrl = (place: StepPlace, tryNumber: number) => stepUrl(place, `attempts/${tryNumber}/log/file`);
