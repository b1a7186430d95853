package dev.blockload.push;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.blockload.Failure;
import dev.blockload.account.Caller;
import dev.blockload.block.Mode;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.LocatedImport;
import dev.blockload.launch.LaunchOrder;
import dev.blockload.launch.LaunchOrder.WhenBusy;
import dev.blockload.launch.Launched;
import dev.blockload.launch.Launches;
import dev.blockload.launch.RequestKey;
import dev.blockload.launch.RequestKeys;
import dev.blockload.launch.Reservation;
import dev.blockload.run.CorrectedRejects;
import dev.blockload.run.CorrectedRejects.Newer;
import dev.blockload.run.CorrectionCode;
import dev.blockload.run.CorrectionException;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunOrigin;
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;

/**
 * Corrects rejects of runs: launches a run that loads the corrected records. It is a push
 * in a mode that keeps all other rows. Which rejects it corrects is stored with it, and
 * noted at the rejects in the transaction that publishes it. Safe for use by many
 * threads.
 */
public final class Corrections {

	private final CorrectionFiles files;

	private final Launches launches;

	private final RequestKeys keys;

	private final RunHistory history;

	private final CorrectedRejects rejects;

	Corrections(CorrectionFiles files, Launches launches, RequestKeys keys, RunHistory history,
			CorrectedRejects rejects) {
		this.files = files;
		this.launches = launches;
		this.keys = keys;
		this.history = history;
		this.rejects = rejects;
	}

	/**
	 * How far the rejects of a run are corrected.
	 * @param caller who asks
	 * @param run its number
	 * @throws dev.blockload.run.RunException code {@code unknown-run}
	 */
	public CorrectionState state(Caller caller, long run) {
		Run found = visible(caller, run);
		CorrectedRejects.Counts counts = this.rejects.count(run);
		Long rejected = found.counts().rejected();
		return new CorrectionState(run, (rejected != null) ? rejected : 0, counts.stored(), counts.open(),
				counts.correctedBy(), this.files.modeOf(found), obstacle(run));
	}

	private @Nullable CorrectionException obstacle(long run) {
		try {
			this.rejects.requirePossible(run, Newer.REFUSE);
			return null;
		}
		catch (CorrectionException ex) {
			return ex;
		}
	}

	/**
	 * A rejected record field by field, to be corrected.
	 * @param caller who asks
	 * @param run the run that rejected it
	 * @param record its number in the file of the run
	 * @throws dev.blockload.run.RunException code {@code unknown-run}
	 * @throws CorrectionException code {@code unknown-reject}
	 */
	public RejectedRecord record(Caller caller, long run, long record) {
		return this.files.rejected(visible(caller, run)).find(record);
	}

	/**
	 * Correct rejects by a corrected file of rejects: launch a run that loads it.
	 * @param caller who sends it, with the rights at the time of the call: asked when the
	 * request begins, and again after the body has arrived
	 * @param order what is requested
	 * @param body read to its end, not closed; not read if the request is refused before
	 * @param length how many bytes the client announces, or null if it announces none
	 * @return the run
	 * @throws CorrectionException if the rejects cannot be corrected so
	 * @throws dev.blockload.launch.LaunchException code {@code unknown-import},
	 * {@code queue-full}, {@code idempotency-mismatch} or {@code idempotency-busy}
	 * @throws dev.blockload.account.AccountException code {@code not-allowed}
	 * @throws dev.blockload.run.RunException code {@code unknown-run}
	 * @throws dev.blockload.storage.spool.SpoolException if the body cannot be received
	 */
	public Pushed correct(Supplier<Caller> caller, CorrectionOrder order, InputStream body, @Nullable Long length) {
		return reserved(caller, order, (reservation) -> {
			LocatedImport located = require(caller.get(), order.run());
			Supplier<Mode> mode = mode(order, located, reservation);
			Pin pin = this.files.receive(located, body, length);
			RequestKey key = key(order, pin.etag(), reservation);
			Optional<Pushed> earlier = earlierOrDiscard(caller.get(), located, key, pin);
			if (earlier.isPresent()) {
				return earlier.get();
			}
			return launch(caller.get(), this.files.file(order, located, mode, pin), key, order.origin());
		});
	}

	/**
	 * Correct rejects field by field: launch a run that loads the corrected records.
	 * @param caller who sends them
	 * @param order what is requested
	 * @param records at least one
	 * @return the run
	 * @throws CorrectionException if the rejects cannot be corrected so
	 * @throws dev.blockload.launch.LaunchException code {@code unknown-import},
	 * {@code queue-full}, {@code idempotency-mismatch} or {@code idempotency-busy}
	 * @throws dev.blockload.account.AccountException code {@code not-allowed}
	 * @throws dev.blockload.run.RunException code {@code unknown-run}
	 * @throws dev.blockload.storage.spool.SpoolException if the records cannot be stored
	 */
	public Pushed correct(Caller caller, CorrectionOrder order, List<CorrectedRecord> records) {
		return reserved(() -> caller, order, (reservation) -> {
			LocatedImport located = require(caller, order.run());
			RequestKey key = key(order, records.toString(), reservation);
			Optional<Pushed> earlier = earlier(caller, located, key);
			return earlier.isPresent() ? earlier.get()
					: launch(caller, this.files.records(order, located, records), key, order.origin());
		});
	}

	// Before the body arrives. A repeated request gets the run of the first one in any
	// case, unless its key has expired when the body has arrived.
	private Supplier<Mode> mode(CorrectionOrder order, LocatedImport located, @Nullable Reservation reservation) {
		if (reservation != null && reservation.isRepeated()) {
			return () -> this.files.requirePossible(order, located.definition());
		}
		Mode mode = this.files.requirePossible(order, located.definition());
		return () -> mode;
	}

	private Pushed reserved(Supplier<Caller> caller, CorrectionOrder order,
			Function<@Nullable Reservation, Pushed> work) {
		Caller beginning = caller.get();
		String name = require(beginning, order.run()).definition().name();
		String key = order.idempotencyKey();
		if (key == null) {
			return work.apply(null);
		}
		try (Reservation reservation = this.keys.reserve(beginning, name, key)) {
			return work.apply(reservation);
		}
	}

	private static @Nullable RequestKey key(CorrectionOrder order, String content, @Nullable Reservation reservation) {
		String key = order.idempotencyKey();
		return (key != null) ? new RequestKey(key, Pushes.hash(order.text(), content), reservation) : null;
	}

	// Before anything else is checked: what the first request corrected is corrected.
	private Optional<Pushed> earlier(Caller caller, LocatedImport located, @Nullable RequestKey key) {
		return (key == null) ? Optional.empty()
				: this.keys.earlier(caller, located.definition().name(), key).map((run) -> new Pushed(run, false));
	}

	private Optional<Pushed> earlierOrDiscard(Caller caller, LocatedImport located, @Nullable RequestKey key, Pin pin) {
		try {
			Optional<Pushed> earlier = earlier(caller, located, key);
			earlier.ifPresent((run) -> this.files.discard(pin));
			return earlier;
		}
		catch (Failure ex) {
			this.files.discard(pin);
			throw ex;
		}
	}

	private Pushed launch(Caller caller, PreparedCorrection correction, @Nullable RequestKey key, RunOrigin origin) {
		try {
			Launched launched = this.launches.launch(caller,
					new LaunchOrder(correction.request(), key, WhenBusy.QUEUE, origin),
					(run) -> this.rejects.add(run, correction.records()));
			if (!launched.isNew()) {
				this.files.discard(correction);
			}
			return new Pushed(launched.run(), launched.isNew());
		}
		catch (Failure ex) {
			this.files.discard(correction);
			throw ex;
		}
	}

	/** The import of a run that the caller sees and can load. */
	private LocatedImport require(Caller caller, long run) {
		Run found = visible(caller, run);
		if (found.importName().startsWith(ImportDefinition.UNSAVED)) {
			throw new CorrectionException(CorrectionCode.CORRECT_NOT_POSSIBLE,
					"Run %d was started by './blockload load', with an import that is not saved.".formatted(run),
					"Correct its rejects on the command line: ./blockload correct %d FILE".formatted(run));
		}
		return this.launches.require(caller, found.importName());
	}

	private Run visible(Caller caller, long run) {
		return this.history.ofNumber(run)
			.filter((found) -> caller.sees(found.application()))
			.orElseThrow(() -> RunHistory.unknown(Long.toString(run)));
	}

}
