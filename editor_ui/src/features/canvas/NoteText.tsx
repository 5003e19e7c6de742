import { memo } from "react";
import Markdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import styles from "./Decorations.module.css";

const PLUGINS = [remarkGfm];

const COMPONENTS: Components = {
  // A note is somebody else's text: its links tell nobody where they were followed, and open beside the editor.
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" className="nodrag">
      {children}
    </a>
  ),
  // Looking at a workflow must not call other servers.
  img: ({ alt, src }) => (
    <a href={typeof src === "string" ? src : undefined} target="_blank" rel="noopener noreferrer nofollow" className="nodrag">
      {alt || src}
    </a>
  ),
};

/** Markdown as it is meant; HTML in it is only text. Loaded with the first note. */
const NoteText = memo(function NoteText({ text }: { text: string }) {
  return (
    <div className={styles["markdown"]}>
      <Markdown remarkPlugins={PLUGINS} components={COMPONENTS}>
        {text}
      </Markdown>
    </div>
  );
});
export default NoteText;
