import { setupServer } from "msw/node";

/** Tests say which requests they expect; any other fails them. */
export const server = setupServer();

export const API = "http://localhost:8080/workfuse/api/v1";
