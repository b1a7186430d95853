package dev.blockload.importjob;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.Printable;
import dev.blockload.Warning;
import dev.blockload.outstanding.FileHistory;
import dev.blockload.outstanding.OutstandingFiles;
import dev.blockload.run.FileClaims;
import dev.blockload.run.FileVersion;
import dev.blockload.run.LoadedFiles.LoadedFile;
import dev.blockload.source.DatedObjects.Dated;
import dev.blockload.source.FileChoice.Each;
import dev.blockload.source.ObjectResolver;
import dev.blockload.source.RequestedFile;
import dev.blockload.source.Resolution;
import dev.blockload.storage.ObjectKeys;
import dev.blockload.storage.Pin;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * Chooses the file of a run of an import that loads each file once, and claims it. Safe
 * for use by many threads.
 */
final class EachFile {

	/** How many files a message names. */
	private static final int MOST_NAMED = 5;

	private final OutstandingFiles files;

	private final FileClaims claims;

	private final Clock clock;

	private final TransactionTemplate transaction;

	/**
	 * Create a chooser.
	 * @param transaction of its own: no transaction waits for the store
	 */
	EachFile(OutstandingFiles files, FileClaims claims, Clock clock, TransactionTemplate transaction) {
		this.transaction = transaction;
		this.files = files;
		this.claims = claims;
		this.clock = clock;
	}

	/** Whether a run loads one of the files that its import loads once each. */
	static boolean applies(RunContext context) {
		return context.definition().file() instanceof Each && !(context.requested() instanceof RequestedFile.Pushed);
	}

	/** Whether the rule of the import chooses the file of a run, and not the run. */
	static boolean isChosenByRule(RunContext context) {
		return applies(context) && context.requested() instanceof RequestedFile.ByRule;
	}

	/**
	 * Choose the first file that is not loaded yet. Waits for the store.
	 * @param context of a run whose file the rule chooses
	 * @return the file, or empty if all are loaded
	 * @throws ImportJobException code {@code out-of-order} if all others are too late
	 * @throws dev.blockload.source.SourceException code {@code stale} if all are loaded,
	 * and the newest is too old
	 */
	Optional<Resolution> next(RunContext context) {
		Each each = (Each) context.definition().file();
		List<Dated> listed = this.files.list(each, context.store());
		OutstandingFiles.Found found = Objects
			.requireNonNull(this.transaction.execute((status) -> find(context, listed)));
		Optional<Dated> next = found.next();
		if (next.isPresent()) {
			Pin pin = new ObjectResolver(context.store(), this.clock).pinListed(next.get().object().key());
			return Optional.of(new Resolution(pin, warnings(each, context, found.history(), pin), 2));
		}
		Optional<LoadedFile> newer = found.newerThanLate();
		if (newer.isPresent()) {
			throw outOfOrder(context, found.late().stream().map((dated) -> dated.object().key()), newer.get());
		}
		ObjectResolver.requireFresh(each, found.newest().object().key(), found.newest().instant(),
				this.clock.instant());
		return Optional.empty();
	}

	private OutstandingFiles.Found find(RunContext context, List<Dated> listed) {
		OutstandingFiles.Found found = this.files.find(context.definition().name(), (Each) context.definition().file(),
				context.definition().mode(), listed,
				FileHistory.isOrderFree(context.definition().mode()) ? this.claims.ofSeries(context.run()) : Set.of());
		// Also the file that cannot be pinned is one that this run has tried.
		if (found.next().isPresent() && context.purpose() == RunRequest.Purpose.PUBLISH) {
			var unused = this.claims.take(context.run(), OutstandingFiles.version(found.next().get().object()), false);
		}
		return found;
	}

	private List<Warning> warnings(Each each, RunContext context, FileHistory history, Pin pin) {
		List<Warning> warnings = new ArrayList<>();
		String name = "'" + Printable.line(pin.key()) + "'";
		Instant date = each.instantIn(pin.key()).orElseThrow();
		history.ofOtherVersion(new FileVersion(pin.key(), pin.etag()))
			.ifPresent((loaded) -> warnings.add(new Warning(ImportWarning.FILE_REWRITTEN,
					"Run " + loaded.run() + " loaded an earlier version of " + name
							+ ". This run loads the new version too. Rows that only the earlier version has stay.")));
		history.newerThan(date)
			.ifPresent((loaded) -> warnings.add(new Warning(ImportWarning.LATE_FILE,
					"File " + name + " is dated " + date + ". Run " + loaded.run() + " loaded the newer file '"
							+ Printable.line(loaded.key()) + "' before."
							+ (FileHistory.isOrderFree(context.definition().mode()) ? ""
									: " The values of this file take the place of newer ones."))));
		if (date.isAfter(this.clock.instant())) {
			warnings.add(new Warning(ImportWarning.FUTURE_FILE, "File " + name + " is dated " + date
					+ ", which is in the future. Files with an earlier date that" + " arrive after it are late."));
		}
		return warnings;
	}

	/**
	 * Claim the file of a run whose pin is stored, within its transaction: when the file
	 * is resolved, and again when it is published.
	 * @return whether the run loads its file; false if another run has loaded it
	 * @throws ImportJobException code {@code out-of-order} if a newer file was loaded
	 * since
	 */
	boolean claim(RunContext context) {
		Each each = (Each) context.definition().file();
		Pin pin = context.pin();
		boolean repeat = context.repeat() == RunRequest.Repeat.FORCE;
		boolean mine = switch (context.purpose()) {
			case PUBLISH -> this.claims.take(context.run(), new FileVersion(pin.key(), pin.etag()), repeat);
			case DRY_RUN -> repeat || this.files.history(context.definition().name(), each)
				.of(new FileVersion(pin.key(), pin.etag()))
				.isEmpty();
		};
		Optional<Instant> date = each.instantIn(pin.key());
		if (mine && date.isPresent() && isChosenByRule(context)) {
			FileHistory history = this.files.history(context.definition().name(), each);
			if (OutstandingFiles.isRefused(each, context.definition().mode(), history, date.get())) {
				throw outOfOrder(context, Stream.of(pin.key()), history.newerThan(date.get()).orElseThrow());
			}
		}
		return mine;
	}

	private static ImportJobException outOfOrder(RunContext context, Stream<String> keys, LoadedFile newer) {
		List<String> late = keys.toList();
		String names = late.stream()
			.limit(MOST_NAMED)
			.map((key) -> "'" + Printable.line(key) + "'")
			.collect(Collectors.joining(", "));
		String more = (late.size() > MOST_NAMED) ? " and %d more".formatted(late.size() - MOST_NAMED) : "";
		String importName = context.definition().name();
		return new ImportJobException(ImportJobCode.OUT_OF_ORDER,
				"Import '%s' has loaded '%s' (run %d). These files are older and not loaded: %s%s. Mode %s would write their values over newer ones."
					.formatted(importName, Printable.line(newer.key()), newer.run(), names, more,
							context.definition().mode().text()),
				"To load one all the same: ./blockload run %s --key %s. To load all late files, set file.late to load. To leave them out, set file.from to a later date."
					.formatted(importName, ObjectKeys.shellWord(late.get(0))));
	}

}
