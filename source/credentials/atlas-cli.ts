/** One table of the Atlas CLI's config.toml. */
export type AtlasCliProfile = {
  readonly path: string;
  readonly projectId: string | undefined;
  readonly orgId: string | undefined;
  readonly service: string | undefined;
  readonly opsManagerUrl: string | undefined;
  readonly authType: string | undefined;
};
