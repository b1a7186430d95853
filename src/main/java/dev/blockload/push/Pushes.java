package dev.blockload.push;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Supplier;

import dev.blockload.Failure;
import dev.blockload.account.Caller;
import dev.blockload.definition.LocatedImport;
import dev.blockload.importjob.RunRequest;
import dev.blockload.launch.LaunchOrder.WhenBusy;
import dev.blockload.launch.LaunchOrder;
import dev.blockload.launch.Launched;
import dev.blockload.launch.Launches;
import dev.blockload.launch.RequestKey;
import dev.blockload.launch.RequestKeys;
import dev.blockload.launch.Reservation;
import dev.blockload.source.RequestedFile;
import dev.blockload.storage.Pin;
import dev.blockload.storage.PushedFile;
import dev.blockload.storage.spool.Spool;
import org.jspecify.annotations.Nullable;

/**
 * Receives files that clients push, and launches the runs that load them. Such a run is
 * one-off: it supersedes no run of the import's own files, counts for nothing that
 * compares them, and always loads. The pushes of an import run one after the other, in
 * the order in which they were stored. Safe for use by many threads.
 */
public final class Pushes {

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HHmmss'Z'", Locale.ROOT)
		.withZone(ZoneOffset.UTC);

	private final Spool spool;

	private final SpoolKeeper keeper;

	private final Launches launches;

	private final RequestKeys keys;

	Pushes(Spool spool, SpoolKeeper keeper, Launches launches, RequestKeys keys) {
		this.spool = spool;
		this.keeper = keeper;
		this.launches = launches;
		this.keys = keys;
	}

	/**
	 * Receive a body to its end, and launch a run that loads it. If this fails, there is
	 * no run and no file.
	 * @param caller who sends it, with the rights at the time of the call: asked when the
	 * request begins, and again after the body has arrived, which can take hours
	 * @param order what is requested
	 * @param body read to its end, not closed; not read if the request is refused before
	 * @return the run
	 * @throws dev.blockload.launch.LaunchException code {@code unknown-import},
	 * {@code queue-full}, {@code idempotency-mismatch} or {@code idempotency-busy}
	 * @throws dev.blockload.account.AccountException code {@code not-allowed}
	 * @throws dev.blockload.storage.spool.SpoolException code {@code spool-full},
	 * {@code body-too-large}, {@code body-truncated}, {@code body-empty} or
	 * {@code spool-failed}
	 * @throws dev.blockload.definition.DefinitionException if the import cannot be used
	 */
	public Pushed push(Supplier<Caller> caller, PushOrder order, InputStream body) {
		Caller beginning = caller.get();
		String name = this.launches.require(beginning, order.importName()).definition().name();
		String key = order.idempotencyKey();
		if (key == null) {
			return receive(caller, name, order, null, body);
		}
		try (Reservation reservation = this.keys.reserve(beginning, name, key)) {
			return receive(caller, name, order, reservation, body);
		}
	}

	/**
	 * Receive a file, and launch a dry run of it by an import that is not saved.
	 * @param caller who sends it
	 * @param unsaved the import, which was checked with its block
	 * @param body read to its end, not closed
	 * @return the run
	 */
	public Pushed rehearse(Caller caller, LocatedImport unsaved, InputStream body) {
		String name = unsaved.definition().name();
		Pin pin = this.spool.receive(key(name), body, null);
		try {
			return new Pushed(this.launches
				.rehearse(caller, unsaved,
						new RunRequest(name, new RequestedFile.Pushed(new PushedFile(pin, this.keeper.announced())),
								null, RunRequest.Repeat.FORCE, RunRequest.Purpose.DRY_RUN, RunRequest.Deletes.LIMITED))
				.run(), true);
		}
		catch (Failure ex) {
			this.spool.delete(pin);
			throw ex;
		}
	}

	private Pushed receive(Supplier<Caller> caller, String importName, PushOrder order,
			@Nullable Reservation reservation, InputStream body) {
		Pin pin = this.spool.receive(key(importName), body, order.length());
		try {
			Launched launched = launch(caller.get(), importName, order, reservation, pin);
			if (!launched.isNew()) {
				this.spool.delete(pin);
			}
			return new Pushed(launched.run(), launched.isNew());
		}
		catch (Failure ex) {
			// After any other exception the run may be stored. Its file is deleted later
			// if it is not.
			this.spool.delete(pin);
			throw ex;
		}
	}

	private Launched launch(Caller caller, String importName, PushOrder order, @Nullable Reservation reservation,
			Pin pin) {
		RunRequest request = new RunRequest(importName,
				new RequestedFile.Pushed(new PushedFile(pin, this.keeper.announced())), null, RunRequest.Repeat.FORCE,
				order.purpose(), order.deletes());
		String key = order.idempotencyKey();
		RequestKey requestKey = (key != null) ? new RequestKey(key, hash(order.query(), pin.etag()), reservation)
				: null;
		return this.launches.launch(caller, new LaunchOrder(request, requestKey, WhenBusy.QUEUE, order.origin()));
	}

	/** Of the whole request: its query, and the hash of its body. */
	static String hash(String query, String etag) {
		try {
			return HexFormat.of()
				.formatHex(MessageDigest.getInstance("SHA-256")
					.digest((query + "\n" + etag).getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static String key(String importName) {
		return importName + "/" + TIME.format(Instant.now()) + "-" + UUID.randomUUID().toString().substring(0, 8)
				+ ".csv";
	}

}
