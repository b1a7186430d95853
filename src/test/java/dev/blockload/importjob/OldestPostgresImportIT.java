package dev.blockload.importjob;

import java.nio.file.Path;

import dev.blockload.embedded.EmbeddedPostgres;

/**
 * The contract of imports on the oldest PostgreSQL that is promised to work, 15.
 */
class OldestPostgresImportIT extends ImportContract {

	private EmbeddedPostgres postgres;

	@Override
	Servers servers() {
		Servers newest = EmbeddedServers.get();
		this.postgres = EmbeddedPostgres.use(EmbeddedServers.HOME, Path.of("target", "embedded-oldest"));
		return new Servers(this.postgres.jdbcUrl(), this.postgres.username(), this.postgres.password(), newest.s3(),
				newest.accessKeyId(), newest.secretAccessKey());
	}

	@Override
	void release() {
		this.postgres.close();
	}

}
