import { useState } from "react";
import { useHistoryActions } from "@graphiql/plugin-history";

/**
 * Keeps the saved queries when the history is cleared. GraphiQL's Clear asks for each entry's like among the favourites to
 * be deleted too, so that a saved query that was run again would be lost. What one unstars or deletes itself names
 * its list, and needs no such flag. Stands before the panel, which takes the action as it draws.
 */
export function KeepFavourites() {
  const actions = useHistoryActions();
  useState(() => {
    const { deleteFromHistory } = actions;
    actions.deleteFromHistory = (item) => deleteFromHistory(item);
  });
  return null;
}
