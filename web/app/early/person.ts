import { AccountPage, DownloadPage, GrantPage, LedgerPage, Overview } from "../person/operations_gen";
import { askEarly } from "../shell/early";

askEarly([
  [/^\/$/, Overview],
  [/^\/ledger$/, LedgerPage, () => ({ first: 50 })],
  [/^\/download$/, DownloadPage],
  [/^\/account$/, AccountPage],
  [/^\/grants\/([^/]+)$/, GrantPage, ([id]) => ({ id: decodeURIComponent(id!) })],
]);
