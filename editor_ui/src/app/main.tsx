import "~/shared/ui/theme.css";
import { Entry } from "./Entry";

/** Airflow looks an app up on `globalThis` by the name the plugin gave it; one bundle serves three places. */
const PLACES = ["Workflows", "Edit workflow", "Live canvas"];

for (const name of PLACES) Reflect.set(globalThis, name, Entry);
