import createClient from "openapi-fetch";
import { i18n } from "~/shared/i18n/i18n";
import type { Problem } from "./types";
import type { paths } from "./schema";
import { signInStore } from "./signIn";

/** Airflow may live under a prefix that only its `<base>` element knows. */
export function airflowUrl(path: string): string {
  return new URL(path, document.baseURI).href;
}

export const api = createClient<paths>({
  baseUrl: airflowUrl("workfuse"),
  // Looked up at each call: tests replace it, and so may a host.
  fetch: (request) => globalThis.fetch(request),
});
api.use({
  onResponse({ response }) {
    // Ours never redirect: a proxy in front shows its own page to sign in.
    if (response.status !== 401 && !response.redirected) return undefined;
    signInStore.setState({ needed: true });
    return response.redirected ? new Response(null, { status: 401 }) : undefined;
  },
});

/** What we use of the server's problem. A proxy in between may answer with less. */
export type Refusal = Pick<Problem, "title" | "status" | "detail"> & Partial<Problem>;

/** The server said no, in its own words. */
export class ApiError extends Error {
  readonly problem: Refusal;

  constructor(problem: Refusal) {
    super(problem.detail);
    this.name = "ApiError";
    this.problem = problem;
  }
}

/** The server could not be reached at all. */
export class OfflineError extends Error {
  constructor() {
    super(i18n.t("offlineDetail"));
    this.name = "OfflineError";
  }
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && "detail" in value && "code" in value;
}

/** What a call gave. Throws ApiError for a refusal and OfflineError when nobody answered. */
export async function result<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new OfflineError();
  }
  const { data, error, response } = answer;
  if (response.ok) return data as T;
  if (isProblem(error)) throw new ApiError(error);
  throw new ApiError({
    title: response.statusText || i18n.t("requestFailed"),
    status: response.status,
    detail: response.status === 401 ? i18n.t("signedOutDetail") : i18n.t("statusDetail", { status: response.status }),
  });
}

/** A short title and the words of the server, for a toast. */
export function explain(error: unknown): { title: string; detail: string } {
  if (error instanceof ApiError) return { title: error.problem.title, detail: error.problem.detail };
  if (error instanceof OfflineError) return { title: i18n.t("noConnection"), detail: error.message };
  return { title: i18n.t("wentWrong"), detail: error instanceof Error ? error.message : String(error) };
}
