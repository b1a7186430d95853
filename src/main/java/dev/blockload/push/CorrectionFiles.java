package dev.blockload.push;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Supplier;

import dev.blockload.Failure;
import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.block.Mode;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.LocatedImport;
import dev.blockload.importjob.CorrectedFile;
import dev.blockload.importjob.RunRequest;
import dev.blockload.run.CorrectedRecords;
import dev.blockload.run.CorrectedRejects;
import dev.blockload.run.CorrectedRejects.Newer;
import dev.blockload.run.CorrectionCode;
import dev.blockload.run.CorrectionException;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import dev.blockload.run.WholeFile;
import dev.blockload.source.RequestedFile;
import dev.blockload.storage.Pin;
import dev.blockload.storage.PushedFile;
import dev.blockload.storage.spool.Spool;
import org.jspecify.annotations.Nullable;

/**
 * Receives corrected records of a run into the spool, and finds out which rejects they
 * correct. Starts no run. Safe for use by many threads.
 */
public final class CorrectionFiles {

	/** A correction has at most so many records. */
	static final int MOST = 100_000;

	private final Spool spool;

	private final SpoolKeeper keeper;

	private final CorrectedRejects rejects;

	private final RunHistory history;

	private final BlockCatalog blocks;

	CorrectionFiles(Spool spool, SpoolKeeper keeper, CorrectedRejects rejects, RunHistory history,
			BlockCatalog blocks) {
		this.spool = spool;
		this.keeper = keeper;
		this.rejects = rejects;
		this.history = history;
		this.blocks = blocks;
	}

	/**
	 * Receive a corrected file of rejects: the file that {@code rejects} writes, with
	 * corrected values. Records can be removed from it, and it can be compressed.
	 * @param order what is requested
	 * @param importNow the import as it is defined now
	 * @param body read to its end, not closed
	 * @param length how many bytes the client announces, or null if it announces none
	 * @throws CorrectionException if the rejects cannot be corrected so; then nothing is
	 * kept
	 * @throws dev.blockload.storage.spool.SpoolException if the file cannot be received
	 */
	public PreparedCorrection file(CorrectionOrder order, LocatedImport importNow, InputStream body,
			@Nullable Long length) {
		Mode mode = requirePossible(order, importNow.definition());
		return file(order, importNow, () -> mode, receive(importNow, body, length));
	}

	/**
	 * The same for a file that is received already; it is deleted if it is refused.
	 * @param mode the mode of {@link #requirePossible}
	 */
	PreparedCorrection file(CorrectionOrder order, LocatedImport importNow, Supplier<Mode> mode, Pin pin) {
		return prepared(order, importNow, mode, pin, () -> records(order, importNow.definition(), pin));
	}

	/**
	 * Write corrected records into a file in the spool.
	 * @param order what is requested
	 * @param importNow the import as it is defined now
	 * @param records at least one
	 * @throws CorrectionException if the rejects cannot be corrected so; then nothing is
	 * kept
	 * @throws dev.blockload.storage.spool.SpoolException if the file cannot be stored
	 */
	public PreparedCorrection records(CorrectionOrder order, LocatedImport importNow, List<CorrectedRecord> records) {
		Mode mode = requirePossible(order, importNow.definition());
		byte[] text = rejected(find(order.run())).corrected(records, importNow.definition().dialect());
		Pin pin = receive(importNow, new ByteArrayInputStream(text), (long) text.length);
		return prepared(order, importNow, () -> mode, pin,
				() -> CorrectedRecords.inOrder(order.run(), records.stream().map(CorrectedRecord::record).toList()));
	}

	/** Delete the file of a correction without a run. */
	public void discard(PreparedCorrection correction) {
		this.spool.delete(correction.file());
	}

	/** The rejected records of a run. */
	RejectedRecords rejected(Run first) {
		return new RejectedRecords(this.history, first);
	}

	Pin receive(LocatedImport importNow, InputStream body, @Nullable Long length) {
		return this.spool.receive(Pushes.key(importNow.definition().name()), body, length);
	}

	void discard(Pin pin) {
		this.spool.delete(pin);
	}

	private PreparedCorrection prepared(CorrectionOrder order, LocatedImport importNow, Supplier<Mode> checked, Pin pin,
			Supplier<CorrectedRecords> finding) {
		try {
			Mode mode = checked.get();
			CorrectedRecords records = finding.get();
			RunRequest request = new RunRequest(importNow.definition().name(),
					new RequestedFile.Pushed(new PushedFile(pin, this.keeper.announced()), order.run()),
					(mode != importNow.definition().mode()) ? mode : null, order.repeat(), order.purpose());
			return new PreparedCorrection(request, records, pin);
		}
		catch (Failure ex) {
			this.spool.delete(pin);
			throw ex;
		}
	}

	private CorrectedRecords records(CorrectionOrder order, ImportDefinition definition, Pin pin) {
		try {
			CorrectedFile file = CorrectedFile.read(this.spool.store(), pin, definition.dialect(), MOST);
			return new CorrectedRows(this.rejects, order.run(), file).records();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Refuse a run whose rejects cannot be corrected.
	 * @param order what is requested
	 * @param now the import as it is defined now
	 * @return the mode of the correcting run
	 * @throws CorrectionException code {@code correct-not-possible} or
	 * {@code newer-loaded}
	 */
	Mode requirePossible(CorrectionOrder order, ImportDefinition now) {
		Run first = find(order.run());
		if (!first.status().isFinal()) {
			throw notPossible("Run %d is %s.".formatted(first.id(), first.status()),
					"Correct its rejects when it has completed.");
		}
		this.rejects.requirePossible(first.id(), switch (order.repeat()) {
			case SKIP -> Newer.REFUSE;
			case FORCE -> Newer.OVERWRITE;
		});
		if (!now.application().equals(first.application()) || !now.block().equals(first.block())) {
			throw notPossible(
					"Run %d loaded block %s. Import '%s' loads block %s.%s now.".formatted(first.id(),
							first.qualifiedBlock(), now.name(), now.application(), now.block()),
					"Load the corrected records with an import into block %s.".formatted(first.qualifiedBlock()));
		}
		Mode mode = modeOf(first);
		if (now.unpivot() != null && !mode.updatesExistingRows()) {
			throw notPossible(
					"Import '%s' makes rows of cells, and mode %s would add the cells again that run %d loaded."
						.formatted(now.name(), mode.text(), first.id()),
					"Undo the run: ./blockload undo %d. Then: %s".formatted(first.id(), WholeFile.advice(first)));
		}
		return mode;
	}

	/**
	 * The mode of a run that corrects rejects: it keeps all other rows.
	 * @param first the run with the rejects
	 */
	public Mode modeOf(Run first) {
		Mode own = Mode.of(first.mode());
		return switch (own) {
			case APPEND, UPDATE, UPSERT -> own;
			case REPLACE ->
				this.blocks.find(first.application(), first.block()).filter(CorrectionFiles::hasKey).isPresent()
						? Mode.UPSERT : Mode.APPEND;
		};
	}

	private static boolean hasKey(Block block) {
		return !block.keys().isEmpty();
	}

	private Run find(long run) {
		return this.history.ofNumber(run).orElseThrow(() -> RunHistory.unknown(Long.toString(run)));
	}

	private static CorrectionException notPossible(String message, String action) {
		return new CorrectionException(CorrectionCode.CORRECT_NOT_POSSIBLE, message, action);
	}

}
