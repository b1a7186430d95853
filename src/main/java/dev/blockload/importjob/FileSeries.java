package dev.blockload.importjob;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.blockload.Failure;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.outstanding.FileHistory;
import dev.blockload.outstanding.OutstandingFiles;
import dev.blockload.run.FileClaims;
import dev.blockload.run.FileVersion;
import dev.blockload.run.Run;
import dev.blockload.run.RunRow;
import dev.blockload.run.RunSnapshot;
import dev.blockload.run.RunTable;
import dev.blockload.source.DatedObjects;
import dev.blockload.source.FileChoice.Each;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.ObjectStores;
import dev.blockload.storage.StoredObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs that load the files of an import one after the other, if the import loads each
 * file once. Each run of such a series chooses its file when it begins. A file that fails
 * ends the series, unless rows are only added: then the series goes on, and does not try
 * the file again. Safe for use by many threads.
 */
public final class FileSeries {

	private static final Logger LOG = LoggerFactory.getLogger(FileSeries.class);

	private final Definitions definitions;

	private final ObjectStores stores;

	private final RunTable runs;

	private final RunRow row;

	private final OutstandingFiles files;

	private final FileClaims claims;

	FileSeries(Definitions definitions, ObjectStores stores, RunTable runs, RunRow row, OutstandingFiles files,
			FileClaims claims) {
		this.row = row;
		this.definitions = definitions;
		this.stores = stores;
		this.runs = runs;
		this.files = files;
		this.claims = claims;
	}

	/**
	 * Whether another run must follow a run that has ended. Lists the bucket if the run
	 * is one of a series. If that fails, no run follows now: the next run of the import
	 * finds what is left.
	 * @param run a run to which no attempt follows
	 */
	public boolean goesOn(Run run) {
		if (!isOfSeries(run)) {
			return false;
		}
		try {
			return isAnyLeft(run);
		}
		catch (Failure ex) {
			LOG.warn("Blockload could not look for further files of import {} after run {}: {}", run.importName(),
					run.id(), ex.message());
			return false;
		}
	}

	/**
	 * Whether another file can follow the file of a run, without a look at the bucket.
	 * @param run a run to which no attempt follows
	 */
	public boolean isOfSeries(Run run) {
		if (run.dryRun() || run.undo().undoes() != null || run.supersededBy() != null) {
			return false;
		}
		RunSnapshot snapshot = this.runs.snapshot(run.id());
		boolean byRule = snapshot.wantedDate() == null && snapshot.wantedKey() == null && snapshot.pushed() == null;
		return byRule && definition(run, snapshot).file() instanceof Each && switch (run.status()) {
			case COMPLETED -> true;
			case UNCHANGED -> run.pin() != null;
			case FAILED -> FileHistory.isOrderFree(snapshot.mode()) && !this.claims.of(run.id()).isEmpty();
			case STOPPED, RUNNING, WAITING -> false;
		};
	}

	/**
	 * Whether the bucket has a file that the series of a run has not loaded or tried.
	 * @param run one of a series
	 * @throws Failure if the bucket cannot be listed
	 */
	public boolean isAnyLeft(Run run) {
		ImportDefinition definition = definition(run, this.runs.snapshot(run.id()));
		Set<FileVersion> passed = new HashSet<>();
		if (FileHistory.isOrderFree(definition.mode())) {
			passed.addAll(this.claims.ofSeries(run.id()));
			passed.addAll(this.claims.of(run.id()));
		}
		try (ObjectStore store = this.stores.open(this.definitions.connectionOf(definition))) {
			return find(definition, store, passed).isAnyLeft();
		}
	}

	/**
	 * The files that the next runs of an import would load.
	 * @param definition an import that loads each file once
	 * @param store its bucket
	 * @return the files in the order in which they are loaded
	 * @throws dev.blockload.source.SourceException code {@code no-match} if the bucket
	 * has no file of the import at all
	 * @throws dev.blockload.storage.StorageException if the store refuses or fails
	 */
	public List<StoredObject> outstanding(ImportDefinition definition, ObjectStore store) {
		return find(definition, store, Set.of()).ready().stream().map(DatedObjects.Dated::object).toList();
	}

	private OutstandingFiles.Found find(ImportDefinition definition, ObjectStore store, Set<FileVersion> passed) {
		Each each = (Each) definition.file();
		return this.files.find(definition.name(), each, definition.mode(), this.files.list(each, store), passed);
	}

	private static ImportDefinition definition(Run run, RunSnapshot snapshot) {
		return Definitions.withMode(Definitions.fromSource(snapshot.definition(), run.importName()), snapshot.mode());
	}

	/**
	 * Note that a run follows another of its series, in the transaction that stores it.
	 * @param run the later run
	 * @param after the run before it
	 */
	public void follow(long run, long after) {
		this.row.attempts().follow(run, after);
	}

}
