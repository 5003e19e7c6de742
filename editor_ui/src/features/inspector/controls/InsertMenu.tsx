import { useContext } from "react";
import { Braces } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useSession } from "~/shared/document/SessionContext";
import { useKinds } from "~/shared/kinds/KindsContext";
import { Menu, MenuHeading, MenuItem } from "~/shared/ui/Menu";
import { FormNodeContext, insertionsFor } from "./insertions";

interface InsertMenuProps {
  names: readonly string[];
  onInsert: (path: string) => void;
}

/** Writes the expression for what comes before this node. */
export function InsertMenu({ names, onInsert }: InsertMenuProps) {
  const { t } = useTranslation("inspector");
  const session = useSession();
  const kinds = useKinds();
  const nodeId = useContext(FormNodeContext);
  return (
    <Menu label={t("insert.title")} icon={Braces}>
      {(close) =>
        insertionsFor(session.history.store.getState().document, kinds, nodeId, names, t).map((group) => (
          <div key={group.title}>
            <MenuHeading>{group.title}</MenuHeading>
            {group.insertions.map(({ label, path }) => (
              <MenuItem
                key={path}
                note={path}
                onSelect={() => {
                  onInsert(path);
                  close();
                }}
              >
                {label}
              </MenuItem>
            ))}
          </div>
        ))
      }
    </Menu>
  );
}
