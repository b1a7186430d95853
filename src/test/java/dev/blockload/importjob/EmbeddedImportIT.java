package dev.blockload.importjob;

/**
 * The contract of imports on the embedded servers: always run.
 */
class EmbeddedImportIT extends ImportContract {

	@Override
	Servers servers() {
		return EmbeddedServers.get();
	}

}
