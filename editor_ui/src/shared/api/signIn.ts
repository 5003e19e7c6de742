import { createStore } from "zustand/vanilla";

/** Whether Airflow's session of this browser has ended. Any call that is answered with 401 tells. */
export const signInStore = createStore<{ needed: boolean }>(() => ({ needed: false }));
