package dev.blockload.importjob;

import java.util.concurrent.ThreadLocalRandom;

/**
 * 1 GB, killed at a random moment; by {@code mvn verify -Pfaults} alone.
 */
class BigFileKill extends KillAndRestart {

	BigFileKill() {
		super(10_000_000, ThreadLocalRandom.current().nextLong(10_000_000, 900_000_000));
	}

}
