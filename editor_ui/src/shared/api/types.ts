import type { components } from "./schema";

type Schemas = components["schemas"];

export type Me = Schemas["Me"];
export type NodeKind = Schemas["NodeKind"];
export type Port = Schemas["Port"];
export type Diagnostic = Schemas["Diagnostic"];
export type Workflow = Schemas["Workflow"];
export type WorkflowSummary = Schemas["WorkflowSummary"];
export type Deployment = Schemas["Deployment"];
export type Run = Schemas["Run"];
export type RunDetail = Schemas["RunDetail"];
export type Step = Schemas["Step"];
export type StepDetail = Schemas["StepDetail"];
export type StepError = Schemas["StepError"];
export type CompileResult = Schemas["CompileResult"];
export type Problem = Schemas["Problem"];
