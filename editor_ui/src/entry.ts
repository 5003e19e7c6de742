// Airflow loads this file under one fixed name. It stays tiny and is asked for anew each time;
// the app behind it is named by its content and cached for ever.
import { fetchFirst } from "./fetchFirst";

fetchFirst();
await import("./app/main");
if (process.env.NODE_ENV === "development") {
  const { reloadOnBuild } = await import("./app/reloadOnBuild");
  void reloadOnBuild(import.meta.url);
}
export {};
