/** Whose data it is. The gateway writes it into the page. */
export const platform = document.querySelector<HTMLMetaElement>("meta[name=platform]")?.content ?? "Portway";
