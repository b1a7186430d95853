package dev.blockload.importjob;

/**
 * 102 MB, killed after 30 MB. What is bigger belongs to the long form.
 */
class KillAndRestartIT extends KillAndRestart {

	KillAndRestartIT() {
		super(1_000_000, 30_000_000);
	}

}
