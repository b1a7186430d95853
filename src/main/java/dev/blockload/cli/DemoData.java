package dev.blockload.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What the demo works on: four objects in the embedded store, and an application of its
 * own with a block of each kind. Other data of the embedded servers stays.
 */
final class DemoData {

	static final String APPLICATION = "demo";

	private static final String BUCKET = "pigment-export";

	private static final List<String> KEYS = List.of("myfolderA/2022-09-15-salaries.csv",
			"myfolderA/2022-10-15-salaries.csv", "myfolderA/2022-10-16-revenue.csv",
			"myfolderB/2022-11-15-salaries.csv");

	private final Session session;

	DemoData(Session session) {
		this.session = session;
	}

	void prepare() throws IOException {
		Path bucket = this.session.store().folder().resolve(BUCKET);
		for (String key : KEYS) {
			Path file = bucket.resolve(key);
			Files.createDirectories(Objects.requireNonNull(file.getParent()));
			try (InputStream in = resource("/demo/" + BUCKET + "/" + key)) {
				Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
			}
		}
		this.session.history().forget(APPLICATION);
		this.session.jdbc().execute("DROP SCHEMA IF EXISTS " + APPLICATION + " CASCADE");
		try (InputStream in = resource("/sql/demo/blocks.sql")) {
			this.session.jdbc().execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
		}
	}

	private static InputStream resource(String name) {
		return Objects.requireNonNull(DemoData.class.getResourceAsStream(name), name);
	}

	long rows(String block) {
		Long rows = this.session.jdbc().queryForObject("SELECT count(*) FROM demo." + block, Long.class);
		return (rows != null) ? rows : 0;
	}

	String firstRows(String block, int count) {
		List<String> header = new ArrayList<>();
		List<List<String>> rows = this.session.jdbc()
			.query("SELECT * FROM demo." + block + " ORDER BY 1 LIMIT " + count, (rs, number) -> {
				List<String> row = new ArrayList<>();
				for (int column = 1; column <= rs.getMetaData().getColumnCount(); column++) {
					if (number == 0) {
						header.add(rs.getMetaData().getColumnName(column));
					}
					row.add(Objects.requireNonNullElse(rs.getString(column), "").replace("\n", "␊"));
				}
				return row;
			});
		return Table.of(header, rows);
	}

}
