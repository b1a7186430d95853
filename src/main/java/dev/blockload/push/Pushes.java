package dev.blockload.push;

import java.io.InputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;

import dev.blockload.account.Caller;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.LocatedImport;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunRequest;
import dev.blockload.source.RequestedFile;
import dev.blockload.storage.Pin;
import dev.blockload.storage.PushedFile;
import dev.blockload.storage.spool.Spool;

/**
 * Receives files that clients push, and starts the runs that load them. Such a run is
 * one-off: it supersedes no run of the import's own files, counts for nothing that
 * compares them, and always loads. Safe for use by many threads.
 */
public final class Pushes {

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HHmmss'Z'", Locale.ROOT)
		.withZone(ZoneOffset.UTC);

	private final Spool spool;

	private final SpoolKeeper keeper;

	private final Definitions definitions;

	private final ImportLauncher launcher;

	Pushes(Spool spool, SpoolKeeper keeper, Definitions definitions, ImportLauncher launcher) {
		this.spool = spool;
		this.keeper = keeper;
		this.definitions = definitions;
		this.launcher = launcher;
	}

	/**
	 * Receive a body to its end, and start a run that loads it. If this fails, there is
	 * no run and no file.
	 * @param caller who sends it
	 * @param order what is requested
	 * @param body read to its end, not closed
	 * @return the run
	 * @throws dev.blockload.storage.spool.SpoolException code {@code spool-full},
	 * {@code body-too-large}, {@code body-truncated}, {@code body-empty} or
	 * {@code spool-failed}
	 * @throws dev.blockload.definition.DefinitionException if the import cannot be used
	 */
	public Pushed push(Caller caller, PushOrder order, InputStream body) {
		// Before the body: a mistake must not cost the time that it takes to arrive.
		LocatedImport located = this.definitions.importNamed(order.importName());
		Pin pin = this.spool.receive(key(located.definition().name()), body, order.length());
		boolean started = false;
		try {
			this.keeper.beat();
			PushedFile file = new PushedFile(pin, this.spool.id());
			RunRequest request = new RunRequest(located.definition().name(), new RequestedFile.Pushed(file), null,
					RunRequest.Repeat.FORCE, order.purpose(), order.deletes());
			long run = this.launcher.start(located, request, new RunListener() {
			}).number();
			started = true;
			return new Pushed(run, true);
		}
		finally {
			if (!started) {
				this.spool.delete(pin);
			}
		}
	}

	private static String key(String importName) {
		return importName + "/" + TIME.format(Instant.now()) + "-" + UUID.randomUUID().toString().substring(0, 8)
				+ ".csv";
	}

}
