package dev.blockload.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The data of the demo: six objects in the embedded store, and the schema {@code demo}
 * with a block of each kind. Other data of the embedded servers is not touched.
 */
public final class DemoData {

	public static final String APPLICATION = "demo";

	private static final String BUCKET = "pigment-export";

	private static final List<String> KEYS = List.of("myfolderA/2022-09-15-salaries.csv",
			"myfolderA/2022-10-15-salaries.csv", "myfolderA/2022-10-16-revenue.csv", "myfolderA/2022-10-17-budget.csv",
			"myfolderA/2022-10-18-budget-corrections.csv", "myfolderB/2022-11-15-salaries.csv");

	private final Session session;

	public DemoData(Session session) {
		this.session = session;
	}

	public void prepare() throws IOException {
		Path bucket = this.session.store().folder().resolve(BUCKET);
		for (String key : KEYS) {
			Path file = bucket.resolve(key);
			Files.createDirectories(Objects.requireNonNull(file.getParent()));
			try (InputStream in = resource("/demo/" + BUCKET + "/" + key)) {
				Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
			}
		}
		this.session.purge().of(APPLICATION);
		this.session.jdbc().execute("DROP SCHEMA IF EXISTS " + APPLICATION + " CASCADE");
		try (InputStream in = resource("/sql/demo/blocks.sql")) {
			this.session.jdbc().execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
		}
	}

	private static InputStream resource(String name) {
		return Objects.requireNonNull(DemoData.class.getResourceAsStream(name), name);
	}

	public long rows(String block) {
		Long rows = this.session.jdbc().queryForObject("SELECT count(*) FROM demo." + block, Long.class);
		return (rows != null) ? rows : 0;
	}

	/**
	 * The first rows of a block as text.
	 * @return the names of the columns, then the rows
	 */
	public List<List<String>> firstRows(String block, int count) {
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
		return Stream.concat(Stream.of(header), rows.stream()).toList();
	}

}
