import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type Me = Schemas["Me"];
export type NodeKind = Schemas["NodeKind"];
export type Port = Schemas["Port"];
export type Diagnostic = Schemas["Diagnostic"];
export type Workflow = Schemas["Workflow"];
export type WorkflowSummary = Schemas["WorkflowSummary"];
export type WorkflowPage = Schemas["WorkflowPage"];
export type Owner = Schemas["Owner"];
export type Picture = Schemas["Picture"];
export type RunMark = Schemas["RunMark"];
export type ImportedWorkflow = Schemas["ImportedWorkflow"];
export type ImportItem = Schemas["ImportItem"];
export type Template = Schemas["Template"];
export type Credential = Schemas["Credential"];
export type Deployment = Schemas["Deployment"];
export type Run = Schemas["Run"];
export type RunOfWorkflow = Schemas["RunOfWorkflow"];
export type PartBody = Schemas["PartBody"];
export type HeldOutput = Schemas["HeldOutput"];
export type AgainBody = Schemas["AgainBody"];
export type RunDetail = Schemas["RunDetail"];
export type Step = Schemas["Step"];
export type StepDetail = Schemas["StepDetail"];
export type StepError = Schemas["StepError"];
export type Alert = Schemas["Alert"];
export type ExplainedStep = Schemas["ExplainedStep"];
export type Exchange = Schemas["Exchange"];
export type Exchanges = Schemas["Exchanges"];
export type LogLine = Schemas["LogLine"];
export type TimelineBar = Schemas["TimelineBar"];
export type Change = Schemas["Change"];
export type Version = Schemas["Version"];
export type FileDiff = Schemas["FileDiff"];
export type FileLine = Schemas["FileLine"];
export type CompileResult = Schemas["CompileResult"];
export type Presence = Schemas["Presence"];
export type Problem = Schemas["Problem"];
export type Sample = Schemas["Sample"];
export type Samples = Schemas["Samples"];
export type RunType = NonNullable<
  NonNullable<paths["/api/v1/workflows/{workflowId}/runs"]["get"]["parameters"]["query"]>["runType"]
>[number];
export type Listening = Schemas["Listening"];
export type ReceivedCall = Schemas["ReceivedCall"];
