package dev.blockload.mapping;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;

import dev.blockload.csv.BufferLimits;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.Position;
import dev.blockload.csv.Slice;
import dev.blockload.csv.SliceReader;
import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.Servers;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.ColumnRule.Source;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random texts, beside PostgreSQL's own input functions. The long form is
 * {@code -Dfuzz.inputs=10000000}; {@code -Dfuzz.seed=N} repeats one that failed.
 */
class ValuesFuzzIT {

	private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());

	private static final int INPUTS = Integer.getInteger("fuzz.inputs", 20_000);

	private static final int BATCH = 5000;

	/** Where we take less than PostgreSQL prints. */
	private static final Pattern STRICTER = Pattern.compile("NaN|-?[Ii]nfinity|24:00:00|\\d{5,}-.*|.* BC",
			Pattern.DOTALL);

	/** What we refuse for these reasons, PostgreSQL refuses too. */
	private static final Set<String> AGREED = Set.of("out-of-range", "not-in-enum", "bad-encoding", "nul-byte");

	private static final BufferLimits LIMITS = new BufferLimits(1 << 26, 1 << 26, 1 << 20);

	@SuppressWarnings("NullAway.Init") // Set before all tests.
	private static Connection connection;

	@BeforeAll
	static void start() throws SQLException {
		System.out.println("fuzz.seed=" + SEED);
		Servers servers = EmbeddedServers.get();
		connection = servers.connect();
	}

	@AfterAll
	static void stop() throws SQLException {
		connection.close();
	}

	@Test
	void whatIsAcceptedIsWhatPostgresReadsAndWhatPostgresPrintsIsAccepted() throws IOException, SQLException {
		Random random = new Random(SEED);
		FuzzTexts texts = new FuzzTexts(random);
		for (String type : FuzzTexts.TYPES) {
			FuzzTable table = new FuzzTable(connection, type);
			for (int left = Math.max(1, INPUTS / FuzzTexts.TYPES.size()); left > 0; left -= BATCH) {
				List<String> batch = new ArrayList<>();
				while (batch.size() < Math.min(left, BATCH)) {
					batch.add(texts.next(type));
				}
				compare(type, table, batch);
			}
		}
	}

	private static void compare(String type, FuzzTable table, List<String> texts) throws IOException, SQLException {
		String what = type + " with fuzz.seed=" + SEED;
		MappedSlice mapped = map(type, Format.DEFAULT, texts);
		table.texts(texts);
		table.ours(mapped.rows());
		assertThat(table.differences()).as(what).isEmpty();
		Set<Long> valid = new HashSet<>(table.valid());
		assertThat(mapped.rejects()).as(what)
			.filteredOn((reject) -> AGREED.contains(reject.code()) && valid.contains(reject.record())
					&& !STRICTER.matcher(texts.get((int) reject.record() - 1)).matches())
			.isEmpty();
		List<String> canonical = table.canonical();
		if (canonical.isEmpty()) {
			return;
		}
		MappedSlice again = map(type, Format.DEFAULT, canonical);
		assertThat(again.rejects()).as("printed by PostgreSQL: " + what)
			.filteredOn((reject) -> !STRICTER.matcher(canonical.get((int) reject.record() - 1)).matches())
			.isEmpty();
		table.texts(canonical);
		table.ours(again.rows());
		assertThat(table.differences()).as("printed by PostgreSQL: " + what).isEmpty();
	}

	@Test
	void whatIsWrittenInAFormatIsWhatIsMeant() throws IOException, SQLException {
		Random random = new Random(SEED);
		int batch = 200;
		for (int left = INPUTS; left > 0; left -= batch) {
			FuzzFormat format = FuzzFormat.any(random);
			List<String> written = new ArrayList<>();
			List<@Nullable String> meant = new ArrayList<>();
			for (int index = 0; index < batch; index++) {
				FuzzFormat.Written next = format.next(random);
				written.add(next.text());
				meant.add(next.meaning());
			}
			String what = format.type() + " " + format.format() + " with fuzz.seed=" + SEED;
			MappedSlice mapped = map(format.type(), format.format(), written);
			Set<Long> refused = new HashSet<>();
			mapped.rejects().forEach((reject) -> refused.add(reject.record()));
			for (int index = 0; index < batch; index++) {
				assertThat(refused.contains(index + 1L))
					.as(what + ": " + written.get(index) + " means " + meant.get(index))
					.isEqualTo(meant.get(index) == null);
			}
			FuzzTable table = new FuzzTable(connection, format.type());
			table.texts(meant);
			table.ours(mapped.rows());
			assertThat(table.differences()).as(what).isEmpty();
		}
	}

	private static MappedSlice map(String type, Format format, List<String> texts) throws IOException {
		StringBuilder file = new StringBuilder();
		texts.forEach((text) -> file.append('"').append(text.replace("\"", "\"\"")).append("\"\n"));
		byte[] bytes = file.toString().getBytes(StandardCharsets.UTF_8);
		Slice slice = Objects.requireNonNull(new SliceReader(new ByteArrayInputStream(bytes), Dialect.DEFAULT,
				new Position(0, 1, 1), bytes.length, LIMITS)
			.next());
		assertThat(slice.end().offset()).isEqualTo(bytes.length);
		Mapping mapping = MappingPlanner.plan(Blocks.of(Blocks.column("c", type)),
				List.of(new ColumnRule("c", new Source.FromHeader("c"), format)), List.of("c"), ZoneOffset.UTC);
		return new SliceMapper(mapping, Dialect.DEFAULT, LIMITS).map(slice);
	}

}
