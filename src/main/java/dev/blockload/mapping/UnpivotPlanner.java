package dev.blockload.mapping;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import dev.blockload.Printable;
import dev.blockload.block.DatabaseCharacters;
import dev.blockload.csv.Field;
import dev.blockload.csv.Reject;
import dev.blockload.mapping.Cell.Value;
import dev.blockload.mapping.Mapping.MappedColumn;
import dev.blockload.mapping.Unpivot.Headers;
import dev.blockload.mapping.Unpivot.Measure;
import dev.blockload.mapping.encode.Encoder;
import dev.blockload.mapping.encode.Encoders;
import dev.blockload.mapping.encode.InvalidValue;
import dev.blockload.mapping.encode.TupleBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the cells of an unpivoted file in its header.
 */
final class UnpivotPlanner {

	/** Headers are often wrong in the same way: so many messages are enough. */
	private static final int MOST_PROBLEMS = 5;

	private final Unpivot unpivot;

	private final FileHeader header;

	private final List<MappedColumn> mapped;

	private final List<MappingProblem> problems = new ArrayList<>();

	/**
	 * Create a planner.
	 * @param unpivot what the import says
	 * @param header of the file
	 * @param mapped the columns that take fields of records
	 */
	UnpivotPlanner(Unpivot unpivot, FileHeader header, List<MappedColumn> mapped) {
		this.unpivot = unpivot;
		this.header = header;
		this.mapped = List.copyOf(mapped);
	}

	/** What is wrong with the headers, as far as it was found. */
	List<MappingProblem> problems() {
		return this.problems.stream().limit(MOST_PROBLEMS).toList();
	}

	/** The cells in the order of the file; empty if there are problems. */
	List<Cell> cells() {
		Map<String, @Nullable Value[]> fields = new LinkedHashMap<>();
		for (int position : positions()) {
			add(position, fields);
		}
		if (fields.isEmpty() && this.problems.isEmpty()) {
			add(MappingCode.UNPIVOT_HEADERS, "The file has no header to unpivot" + expected() + ". Found "
					+ FileHeader.listed(this.header.names()) + ".");
		}
		return fields.entrySet().stream().map((entry) -> cell(entry.getKey(), entry.getValue())).toList();
	}

	/** The cells of each measure, as far as they can be found. */
	List<CellFields> fields() {
		List<CellFields> found = new ArrayList<>();
		List<Integer> positions = positions();
		for (int measure = 0; measure < this.unpivot.measures().size(); measure++) {
			Measure each = this.unpivot.measures().get(measure);
			int number = measure;
			List<Integer> own = positions.stream()
				.filter((position) -> isOf(each, this.header.names().get(position)))
				.toList();
			found.add(new CellFields(each.column(), own,
					own.stream().map((position) -> into(this.header.names().get(position), number)).toList()));
		}
		return found;
	}

	private static Cell cell(String into, @Nullable Value[] values) {
		int first = Arrays.stream(values).filter(Objects::nonNull).mapToInt(Value::field).min().orElseThrow();
		return new Cell(first + 1, into, Arrays.asList(values));
	}

	private void add(int position, Map<String, @Nullable Value[]> cells) {
		String name = this.header.names().get(position);
		this.mapped.stream()
			.filter((each) -> each.isInFile() && each.field() == position)
			.forEach((each) -> add(MappingCode.UNPIVOT_HEADERS, "Header '" + Printable.line(name)
					+ "' is unpivoted, and column '" + each.target().name() + "' takes it too. Expected one of them."));
		List<Integer> measures = measures(name);
		if (measures.size() != 1) {
			add(MappingCode.UNPIVOT_HEADERS,
					"Header '" + Printable.line(name) + "' matches "
							+ (measures.isEmpty() ? "no pattern" : measures.size() + " patterns")
							+ " of values-into. Expected it to match one.");
			return;
		}
		int measure = measures.get(0);
		String into = into(name, measure);
		@Nullable Value[] values = cells.computeIfAbsent(into, (text) -> new Value[this.unpivot.measures().size()]);
		Value other = values[measure];
		if (other != null) {
			add(MappingCode.HEADER_DUPLICATE, "Header '" + Printable.line(name) + "' is at positions "
					+ (other.field() + 1) + " and " + (position + 1) + " of the header line. Expected it once.");
		}
		values[measure] = new Value(position, name);
	}

	private List<Integer> measures(String name) {
		List<Measure> measures = this.unpivot.measures();
		return IntStream.range(0, measures.size()).filter((index) -> isOf(measures.get(index), name)).boxed().toList();
	}

	private static boolean isOf(Measure measure, String name) {
		HeaderPattern pattern = measure.pattern();
		return pattern == null || pattern.match(name).isPresent();
	}

	private String into(String name, int measure) {
		HeaderPattern pattern = this.unpivot.measures().get(measure).pattern();
		if (pattern == null && this.unpivot.headers() instanceof Headers.Matching matching) {
			pattern = matching.pattern();
		}
		return (pattern != null) ? pattern.match(name).orElse(name) : name;
	}

	private List<Integer> positions() {
		Headers headers = this.unpivot.headers();
		if (headers instanceof Headers.Range range) {
			return range(range);
		}
		if (headers instanceof Headers.Listed listed) {
			return listed.names().stream().flatMap((name) -> position(name).stream()).sorted().toList();
		}
		if (headers instanceof Headers.Matching matching) {
			return where((position) -> matching.pattern().match(this.header.names().get(position)).isPresent());
		}
		if (headers instanceof Headers.OfMeasures) {
			return where((position) -> !measures(this.header.names().get(position)).isEmpty());
		}
		return where(
				(position) -> this.mapped.stream().noneMatch((each) -> each.isInFile() && each.field() == position));
	}

	/** A file of rejects has more columns than the file whose rejects it has. */
	private List<Integer> where(Predicate<Integer> wanted) {
		return IntStream.range(0, this.header.names().size())
			.filter((position) -> !Reject.COLUMNS.contains(this.header.names().get(position)))
			.boxed()
			.filter(wanted)
			.toList();
	}

	private List<Integer> range(Headers.Range range) {
		List<Integer> from = position(range.from());
		List<Integer> to = position(range.to());
		if (from.isEmpty() || to.isEmpty()) {
			return List.of();
		}
		if (from.get(0) > to.get(0)) {
			add(MappingCode.UNPIVOT_HEADERS,
					"Header '" + Printable.line(range.to()) + "' is before '" + Printable.line(range.from())
							+ "' in the file. Expected it after that header: headers is {from: FIRST, to: LAST}.");
			return List.of();
		}
		return IntStream.rangeClosed(from.get(0), to.get(0)).boxed().toList();
	}

	/** The position of a name, or none if that is a problem. */
	private List<Integer> position(String name) {
		List<Integer> positions = this.header.positions(name);
		if (positions.isEmpty()) {
			add(MappingCode.HEADER_MISSING, "Unpivot needs header '" + Printable.line(name)
					+ "', which the file does not have. " + this.header.foundInsteadOf(name));
		}
		else if (positions.size() > 1) {
			add(MappingCode.HEADER_DUPLICATE,
					"Header '" + Printable.line(name) + "' is at positions " + (positions.get(0) + 1) + " and "
							+ (positions.get(1) + 1) + " of the header line. Expected it once.");
		}
		return (positions.size() == 1) ? positions : List.of();
	}

	private String expected() {
		if (this.unpivot.headers() instanceof Headers.Matching matching) {
			return ": none matches '" + Printable.line(matching.pattern().text()) + "'";
		}
		return (this.unpivot.headers() instanceof Headers.Others) ? ": a column of the block takes each of them"
				: ": none matches a pattern of values-into";
	}

	/**
	 * Check that each cell has a value of its own.
	 * @param column the column of the tuples that takes the texts of cells
	 * @param cells all
	 * @param zone of the import
	 * @param characters that the database can store
	 */
	void checkValues(MappedColumn column, List<Cell> cells, ZoneId zone, DatabaseCharacters characters) {
		Encoder encoder = new Encoders(zone, StandardCharsets.UTF_8, characters).of(column.column().type(),
				ValueFormats.of(column.format(), column.column().type()));
		Map<ByteBuffer, Cell> values = new HashMap<>();
		for (Cell cell : cells) {
			Field field = Field.of(cell.into().getBytes(StandardCharsets.UTF_8));
			TupleBuffer out = new TupleBuffer();
			InvalidValue invalid = encoder.encode(field, out);
			if (invalid != null) {
				add(MappingCode.UNPIVOT_HEADERS,
						"Header '" + Printable.line(cell.header()) + "' cannot be loaded into column '"
								+ column.target().name() + "' (" + column.column().sqlType() + "): "
								+ invalid.about(field, StandardCharsets.UTF_8));
				continue;
			}
			Cell other = values.putIfAbsent(ByteBuffer.wrap(out.toByteArray()), cell);
			if (other != null) {
				add(MappingCode.UNPIVOT_HEADERS,
						"Headers '" + Printable.line(other.header()) + "' and '" + Printable.line(cell.header())
								+ "' are the same value of column '" + column.target().name()
								+ "'. Expected different values.");
			}
		}
	}

	private void add(MappingCode code, String message) {
		this.problems.add(new MappingProblem(null, code, message));
	}

}
