// Airflow loads this file under one fixed name. It stays tiny and is asked for anew each time;
// the app behind it is named by its content and cached for ever.
await import("./app/main");
export {};
