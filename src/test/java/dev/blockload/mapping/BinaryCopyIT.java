package dev.blockload.mapping;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;

import dev.blockload.csv.BufferLimits;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.Position;
import dev.blockload.csv.Slice;
import dev.blockload.csv.SliceReader;
import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.Servers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a real PostgreSQL makes of the tuples.
 */
class BinaryCopyIT {

	@SuppressWarnings("NullAway.Init") // Set before all tests.
	private static Connection connection;

	@SuppressWarnings("NullAway.Init") // Set before all tests.
	private static CopyTarget target;

	@BeforeAll
	static void start() throws SQLException {
		Servers servers = EmbeddedServers.get();
		connection = servers.connect();
		target = new CopyTarget(connection);
	}

	@AfterAll
	static void stop() throws SQLException {
		connection.close();
	}

	static Stream<ValueCase> values() {
		return ValueCase.all().stream().filter((value) -> !value.rejected());
	}

	@ParameterizedTest
	@MethodSource("values")
	void holdsWhatTheTextMeans(ValueCase value) throws IOException, SQLException {
		List<?> found = target.load(value.sqlType(), value.map().rows());
		if (value.expected().equals(ValueCase.NULL)) {
			assertThat(found).isEqualTo(Collections.singletonList(null));
			return;
		}
		boolean asTheServer = value.expected().equals(ValueCase.AS_WRITTEN);
		String text = value.field().replaceAll("^\"|\"$", "");
		String own = target.own(value.sqlType(), asTheServer ? text : value.expected());
		assertThat(found).isEqualTo(List.of(Objects.requireNonNull(own)));
		// char(n)::text drops the padding, jsonb::text orders keys: as the file has it.
		if (!asTheServer) {
			assertThat(own).isEqualTo(value.expected());
		}
	}

	@Test
	void numericsOfAnyLengthKeepEveryDigit() throws IOException, SQLException {
		Random random = new Random(20220930);
		List<String> numbers = new ArrayList<>();
		for (int index = 0; index < 5000; index++) {
			BigInteger digits = new BigInteger(1 + random.nextInt(random.nextBoolean() ? 30 : 700), random);
			BigDecimal number = new BigDecimal(digits, random.nextInt(random.nextBoolean() ? 6 : 220));
			numbers.add((random.nextBoolean() ? number : number.negate()).toPlainString());
		}
		assertThat(load("numeric", numbers, ZoneOffset.UTC)).isEqualTo(numbers);
	}

	@Test
	void floatsAreThoseNearest() throws IOException, SQLException {
		Random random = new Random(1);
		List<String> doubles = new ArrayList<>();
		List<String> floats = new ArrayList<>();
		for (int index = 0; index < 5000; index++) {
			double value = Double.longBitsToDouble(random.nextLong());
			doubles.add(Double.isFinite(value) ? String.valueOf(value) : "0.5");
			doubles.add(random.nextInt(1_000_000) + "." + random.nextInt(1_000_000));
			float single = Float.intBitsToFloat(random.nextInt());
			floats.add(Float.isFinite(single) ? String.valueOf(single) : "0.5");
			floats.add(random.nextInt(10_000) + "." + random.nextInt(1000));
		}
		assertThat(load("float8", doubles, ZoneOffset.UTC)).extracting((text) -> Double.parseDouble((String) text))
			.isEqualTo(doubles.stream().map(Double::parseDouble).toList());
		assertThat(load("float4", floats, ZoneOffset.UTC)).extracting((text) -> Float.parseFloat((String) text))
			.isEqualTo(floats.stream().map(Float::parseFloat).toList());
	}

	@Test
	void everyYearHasItsDays() throws IOException, SQLException {
		List<String> dates = new ArrayList<>();
		for (LocalDate date = LocalDate.of(1, 1, 1); date.getYear() < 9999; date = date.plusDays(61)) {
			dates.add(date.toString());
		}
		assertThat(load("date", dates, ZoneOffset.UTC)).isEqualTo(dates);
	}

	@Test
	void localTimesOfAZoneHaveItsOffsets() throws IOException, SQLException {
		ZoneId zone = ZoneId.of("America/New_York");
		DateTimeFormatter printed = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ssX");
		Random random = new Random(7);
		List<String> times = new ArrayList<>();
		List<String> expected = new ArrayList<>();
		while (times.size() < 20_000) {
			LocalDateTime time = LocalDateTime.of(1900 + random.nextInt(180), 1, 1, 0, 0)
				.plusMinutes(random.nextInt(365 * 24 * 60));
			if (!zone.getRules().getValidOffsets(time).isEmpty()) {
				times.add(time + ":00");
				expected.add(printed.format(time.atZone(zone).withZoneSameInstant(ZoneOffset.UTC)).replace("Z", "+00"));
			}
		}
		assertThat(load("timestamptz", times, zone)).isEqualTo(expected);
	}

	private static List<?> load(String type, List<String> texts, ZoneId zone) throws IOException, SQLException {
		byte[] file = (String.join("\n", texts) + "\n").getBytes(StandardCharsets.UTF_8);
		BufferLimits limits = new BufferLimits(1 << 24, 1 << 24, 1 << 20);
		SliceReader slices = new SliceReader(new ByteArrayInputStream(file), Dialect.DEFAULT, new Position(0, 1, 1),
				file.length, limits);
		Mapping mapping = MappingPlanner.plan(Blocks.of(Blocks.column("c", type)), List.of(), List.of("c"), zone);
		SliceMapper mapper = new SliceMapper(mapping, Dialect.DEFAULT, limits);
		ByteArrayOutputStream rows = new ByteArrayOutputStream();
		for (Slice slice = slices.next(); slice != null; slice = slices.next()) {
			MappedSlice mapped = mapper.map(slice);
			assertThat(mapped.rejects()).isEmpty();
			rows.write(mapped.rows());
		}
		return target.load(type, rows.toByteArray());
	}

}
