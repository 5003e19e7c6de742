const part = encodeURIComponent;

/** Pages of Airflow's own UI. */
export const airflowPaths = {
  dags: "/dags",
  approvals: "/required_actions",
  connections: "/connections",
  pools: "/pools",
  dag: (dagId: string) => `/dags/${part(dagId)}`,
  run: (dagId: string, runId: string) => `/dags/${part(dagId)}/runs/${part(runId)}`,
  task: (dagId: string, runId: string, taskId: string, mapIndex: number) =>
    `/dags/${part(dagId)}/runs/${part(runId)}/tasks/${part(taskId)}${mapIndex >= 0 ? `/mapped/${mapIndex}` : ""}`,
};
