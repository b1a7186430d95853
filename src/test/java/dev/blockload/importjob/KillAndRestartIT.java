package dev.blockload.importjob;

/**
 * 204 MB, killed after 60 MB.
 */
class KillAndRestartIT extends KillAndRestart {

	KillAndRestartIT() {
		super(2_000_000, 60_000_000);
	}

}
