// GraphiQL's own bundle (graphiql/style.css) carries 500 kB of fonts as data: addresses. Its parts, without fonts, look the
// same in our typeface and let the page's policy refuse data: fonts. Order matters: ours last.
import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "graphiql/graphiql.css";
import "../../portal/static/tokens.css";
import "./tokens.css";
import "./graphiql-look.css";
import "./bar.css";
