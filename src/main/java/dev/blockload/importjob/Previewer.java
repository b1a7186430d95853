package dev.blockload.importjob;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

import dev.blockload.Warning;
import dev.blockload.block.Block;
import dev.blockload.csv.BufferLimits;
import dev.blockload.csv.CsvException;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.HeaderReader;
import dev.blockload.csv.Position;
import dev.blockload.csv.Reject;
import dev.blockload.csv.Slice;
import dev.blockload.csv.SliceReader;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.LocatedImport;
import dev.blockload.mapping.MappedSlice;
import dev.blockload.mapping.Mapping;
import dev.blockload.mapping.MappingException;
import dev.blockload.mapping.RunMetadata;
import dev.blockload.mapping.SliceMapper;
import dev.blockload.publish.StagingTable;
import dev.blockload.publish.Target;
import dev.blockload.publish.UnfitRow;
import dev.blockload.publish.Verifier;
import dev.blockload.source.ObjectResolver;
import dev.blockload.source.RequestedFile;
import dev.blockload.source.Resolution;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.ObjectStores;
import dev.blockload.storage.Pin;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Shows what an import would load, with the code of a run: the object is resolved and
 * mapped as in a run, copied into a staging table, and read back; then the transaction is
 * rolled back. Safe for use by many threads.
 */
public final class Previewer {

	// Enough for several hundred records.
	private static final int SLICE_BYTES = 64 * 1024;

	/**
	 * The text after which no further record is read, so that long ones fit into memory.
	 */
	private static final int MOST_BYTES = 8 * 1024 * 1024;

	private final Definitions definitions;

	private final DefinitionCheck check;

	private final ObjectStores stores;

	private final BlockPlanner planner;

	private final StagingTable staging;

	private final Verifier verifier;

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	Previewer(Definitions definitions, DefinitionCheck check, ObjectStores stores, BlockPlanner planner,
			StagingTable staging, Verifier verifier, JdbcClient jdbc, TransactionTemplate transaction) {
		this.definitions = definitions;
		this.check = check;
		this.stores = stores;
		this.planner = planner;
		this.staging = staging;
		this.verifier = verifier;
		this.jdbc = jdbc;
		this.transaction = transaction;
	}

	/**
	 * Read the first records.
	 * @param importName the import
	 * @param requested which object, or the rule of the import
	 * @param records how many at most
	 * @throws dev.blockload.Failure if a run would fail before its first record, for the
	 * same reason
	 */
	public Preview first(String importName, RequestedFile requested, int records) {
		return reading(importName, requested,
				(definition, store, resolution) -> preview(definition, store, resolution, records));
	}

	/**
	 * Compare the header of the object that a run would take now with its import. Reads
	 * only the beginning of the object.
	 * @param importName the import
	 * @throws dev.blockload.Failure if a run would fail before its first record, for the
	 * same reason
	 */
	public CheckedHeader header(String importName) {
		return reading(importName, new RequestedFile.ByRule(), this::header);
	}

	/**
	 * Read the first records of an object by an import that is not saved.
	 * @param located the import, which was checked with its block
	 * @param store with the object; not closed here
	 * @param pin the object
	 * @param records how many at most
	 * @throws dev.blockload.Failure if a run would fail before its first record, for the
	 * same reason
	 */
	public Preview first(LocatedImport located, ObjectStore store, Pin pin, int records) throws IOException {
		ImportDefinition definition = located.definition();
		try {
			return preview(definition, store, new Resolution(pin, List.of(), 1), records);
		}
		catch (MappingException | CsvException ex) {
			throw new FailureAdvisor(this.planner).advised(ex, store, pin, definition, facts(definition, pin));
		}
	}

	private CheckedHeader header(ImportDefinition definition, ObjectStore store, Resolution resolution)
			throws IOException {
		Pin pin = resolution.pin();
		HeaderReader.Head head = new PinnedText(store, pin, definition.dialect()).beginning().head();
		Block block = this.planner.blockOf(definition);
		Mapping mapping = BlockPlanner.mapping(definition, block, head.names(), facts(definition, pin),
				this.planner.filledBefore(definition, block, head.names()));
		return new CheckedHeader(pin, resolution.warnings(), mapping.unmappedHeaders());
	}

	private <T> T reading(String importName, RequestedFile requested, Reading<T> reading) {
		LocatedImport located = this.definitions.importNamed(importName);
		ImportDefinition definition = located.definition();
		ObjectResolver.requireSuitable(importName, definition.file(), requested);
		try (ObjectStore store = this.stores.open(this.definitions.connectionOf(located))) {
			this.check.requireValid(located);
			Resolution resolution = new ObjectResolver(store, Clock.systemUTC()).resolve(definition.file(), requested);
			try {
				return reading.read(definition, store, resolution);
			}
			catch (MappingException | CsvException ex) {
				throw new FailureAdvisor(this.planner).advised(ex, store, resolution.pin(), definition,
						facts(definition, resolution.pin()));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** There is no run: number and start are placeholders. */
	private static RunMetadata facts(ImportDefinition definition, Pin pin) {
		return new RunMetadata(0, Instant.now(), pin.key(), definition.file().dateIn(pin.key()).orElse(null));
	}

	private Preview preview(ImportDefinition definition, ObjectStore store, Resolution resolution, int records)
			throws IOException {
		Pin pin = resolution.pin();
		Dialect dialect = definition.dialect();
		PinnedText text = new PinnedText(store, pin, dialect);
		HeaderReader.Head head = text.beginning().head();
		Block block = this.planner.blockOf(definition);
		Mapping mapping = BlockPlanner.mapping(definition, block, head.names(), facts(definition, pin),
				this.planner.filledBefore(definition, block, head.names()));
		List<MappedSlice> slices = slices(text, dialect, head.dataStart(), mapping, records);
		List<Reject> rejects = slices.stream()
			.flatMap((slice) -> slice.rejects().stream())
			.filter((reject) -> reject.record() <= records)
			.collect(Collectors.toCollection(ArrayList::new));
		List<Warning> warnings = new ArrayList<>(resolution.warnings());
		Position read = slices.isEmpty() ? head.dataStart() : slices.get(slices.size() - 1).end();
		if (read.offset() - head.dataStart().offset() >= MOST_BYTES && read.record() <= records) {
			warnings.add(new Warning(ImportWarning.SHORTENED,
					String.format(Locale.ROOT, "Only the first %,d records are shown, because they have %,d bytes.",
							read.record() - 1, read.offset() - head.dataStart().offset())));
		}
		Examined examined = examined(BlockPlanner.target(definition, block, mapping), slices, records);
		new RawRecords(store, pin, dialect, mapping.cells(), (record) -> new MappedBatch(slices).batch())
			.read(examined.unfit().iterator(), rejects::add);
		rejects.sort(Comparator.comparingLong(Reject::record));
		return new Preview(definition.name(), pin, warnings, mapping.unit(), mapping.columns(),
				mapping.unmappedHeaders(), examined.rows(), rejects);
	}

	/** The slices that hold the first records. */
	private static List<MappedSlice> slices(PinnedText text, Dialect dialect, Position start, Mapping mapping,
			int records) throws IOException {
		BufferLimits limits = dialect.limits(SLICE_BYTES);
		List<MappedSlice> slices = new ArrayList<>();
		PinnedText.Opened opened = text.open();
		try (InputStream in = opened.text()) {
			in.skipNBytes(start.offset());
			SliceMapper mapper = new SliceMapper(mapping, dialect, limits);
			Long end = opened.end();
			SliceReader reader = new SliceReader(in, dialect, start, (end != null) ? end : SliceReader.TO_THE_END,
					limits.sliceRecords(mapper.mostRecords()));
			long seen = 0;
			while (seen < records && reader.position().offset() - start.offset() < MOST_BYTES) {
				Slice slice = reader.next();
				if (slice == null) {
					break;
				}
				slices.add(mapper.map(slice));
				seen = slice.end().record() - 1;
			}
		}
		return slices;
	}

	private Examined examined(Target target, List<MappedSlice> slices, int records) {
		return Objects.requireNonNull(this.transaction.execute((status) -> {
			status.setRollbackOnly();
			// No run has a number below zero.
			long preview = -this.jdbc.sql("SELECT nextval('blockload.fence')").query(Long.class).single();
			this.staging.create(preview, target);
			this.staging.copy(preview, target, slices);
			this.staging.keepFirst(preview, target, records);
			this.verifier.takeUnfit(preview, target);
			return new Examined(this.staging.first(preview, target, records)
				.stream()
				.map((row) -> new Preview.Row(row.record(), row.values(), switch (row.effect()) {
					case LOADS -> Preview.Effect.LOADS;
					case DELETES -> Preview.Effect.DELETES;
				}))
				.toList(), this.verifier.unfit(preview, target, null, Integer.MAX_VALUE));
		}));
	}

	/**
	 * Reads a part of an object.
	 */
	private interface Reading<T> {

		T read(ImportDefinition definition, ObjectStore store, Resolution resolution) throws IOException;

	}

	/**
	 * What the first records become.
	 *
	 * @param rows that would be loaded
	 * @param unfit those that the block would refuse
	 */
	private record Examined(List<Preview.Row> rows, List<UnfitRow> unfit) {
	}

}
