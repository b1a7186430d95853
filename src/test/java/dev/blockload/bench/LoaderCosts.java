package dev.blockload.bench;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.ZoneId;
import java.util.List;
import java.util.SplittableRandom;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.ColumnType;
import dev.blockload.csv.BufferLimits;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.Position;
import dev.blockload.csv.RecordParser;
import dev.blockload.csv.RecordParsers;
import dev.blockload.csv.Slice;
import dev.blockload.csv.SliceReader;
import dev.blockload.mapping.MappedSlice;
import dev.blockload.mapping.Mapping;
import dev.blockload.mapping.MappingPlanner;
import dev.blockload.mapping.SliceMapper;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * The parts of the loader that {@link LoaderBenchmarks} measures, and the files for them.
 */
final class LoaderCosts {

	private LoaderCosts() {
	}

	/** What is measured; each contains the one before. */
	enum Phase {

		SCAN("scan") {
			@Override
			void run(Input input) throws IOException {
				SliceReader slices = input.slices();
				for (Slice slice = slices.next(); slice != null; slice = slices.next()) {
					slice.release();
				}
			}
		},

		PARSE("scan, parse") {
			@Override
			void run(Input input) throws IOException {
				SliceReader slices = input.slices();
				RecordParser parser = RecordParsers.of(Dialect.DEFAULT);
				for (Slice slice = slices.next(); slice != null; slice = slices.next()) {
					parser.open(slice);
					while (parser.next()) {
						if (parser.malformed() != null) {
							throw new IllegalStateException("The file is wrong at byte " + parser.offset() + ".");
						}
					}
					parser.close();
					slice.release();
				}
			}
		},

		MAP("scan, parse, encode") {
			@Override
			void run(Input input) throws IOException {
				SliceReader slices = input.slices();
				SliceMapper mapper = input.mapper();
				for (Slice slice = slices.next(); slice != null; slice = slices.next()) {
					mapper.map(slice).release();
				}
			}
		},

		COPY("all, to a server that discards") {
			@Override
			void run(Input input) throws Exception {
				SliceReader slices = input.slices();
				SliceMapper mapper = input.mapper();
				try (NullServer server = new NullServer();
						Connection connection = DriverManager.getConnection(server.url(), "bench", "")) {
					CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY t FROM STDIN");
					for (Slice slice = slices.next(); slice != null; slice = slices.next()) {
						MappedSlice mapped = mapper.map(slice);
						copy.writeToCopy(mapped.tuples().array(), 0, mapped.tuples().length());
						mapped.release();
					}
					copy.endCopy();
				}
			}
		};

		private final String text;

		Phase(String text) {
			this.text = text;
		}

		String text() {
			return this.text;
		}

		abstract void run(Input input) throws Exception;

	}

	/**
	 * A file in memory and the columns of its block.
	 */
	// Never compared.
	@SuppressWarnings("ArrayRecordComponent")
	record Input(byte[] file, long records, List<Shape.Column> columns) {

		private static final int BYTES = 64_000_000;

		/**
		 * The file of a name: of a shape, or of one type of {@link Shape#TEN}.
		 */
		static Input of(String name) {
			return Shape.TEN.columns()
				.stream()
				.filter((column) -> column.type().equals(name))
				.findFirst()
				.map((column) -> of(column, BYTES / 8))
				.orElseGet(() -> of(Shape.valueOf(name), BYTES));
		}

		static Input of(Shape shape, int bytes) {
			long records = shape.rows(bytes);
			StringBuilder text = new StringBuilder();
			for (long row = 0; row < records; row++) {
				shape.append(text, row, row, Shape.Validity.RIGHT);
			}
			return new Input(text.toString().getBytes(StandardCharsets.UTF_8), records, shape.columns());
		}

		/** A file of one column. */
		static Input of(Shape.Column column, int bytes) {
			SplittableRandom random = new SplittableRandom(1);
			StringBuilder text = new StringBuilder();
			long records = 0;
			for (; text.length() < bytes; records++) {
				if (column.name().equals("id")) {
					text.append(records);
				}
				else {
					column.values().append(text, random);
				}
				text.append('\n');
			}
			return new Input(text.toString().getBytes(StandardCharsets.UTF_8), records, List.of(column));
		}

		SliceReader slices() {
			return new SliceReader(new ByteArrayInputStream(this.file), Dialect.DEFAULT, new Position(0, 1, 1),
					this.file.length, BufferLimits.DEFAULT);
		}

		SliceMapper mapper() {
			Block block = new Block("bench", "target", 1,
					this.columns.stream()
						.map((column) -> new BlockColumn(column.name(), type(column.type()), column.type(),
								column.type(), false, false, false))
						.toList(),
					List.of(), Block.Shape.ORDINARY, List.of(), "f");
			Mapping mapping = MappingPlanner.plan(block, List.of(),
					this.columns.stream().map(Shape.Column::name).toList(), ZoneId.of("Europe/Paris"));
			return new SliceMapper(mapping, Dialect.DEFAULT, BufferLimits.DEFAULT);
		}

		private static ColumnType type(String sql) {
			return switch (sql) {
				case "bigint" -> new ColumnType.Int(Long.BYTES);
				case "integer" -> new ColumnType.Int(Integer.BYTES);
				case "numeric(12,2)" -> new ColumnType.Numeric(12, 2);
				case "double precision" -> new ColumnType.Floating(Double.BYTES);
				case "date" -> new ColumnType.Date();
				case "timestamptz" -> new ColumnType.TimestampTz(6);
				case "boolean" -> new ColumnType.Bool();
				case "uuid" -> new ColumnType.Uuid();
				case "varchar(10)" -> new ColumnType.Varchar(10);
				default -> new ColumnType.Text();
			};
		}

	}

}
