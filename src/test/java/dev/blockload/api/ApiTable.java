package dev.blockload.api;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * All operations of the API of a server, each with parameters with which it can succeed:
 * those of {@link ApiRightsIT}, whose table has each operation of the OpenAPI document.
 */
public final class ApiTable {

	private final ApiCalls calls;

	private final Map<String, String> names = new LinkedHashMap<>();

	/**
	 * Read the document of a server.
	 * @param server the URL of the server, without a path
	 */
	public ApiTable(URI server) {
		this.calls = new ApiCalls(server);
		name("IMPORT", ApiRightsIT.IMPORT);
		name("CONNECTION", ApiRightsIT.CONNECTION);
		name("CHANNEL", ApiRightsIT.CHANNEL);
		name("CORRECTED", ApiRightsIT.CORRECTED);
	}

	/**
	 * What a name in the table stands for, such as {@code RUN}. Later ones can be in
	 * earlier ones.
	 */
	public void name(String name, String value) {
		this.names.remove(name);
		this.names.put(name, value);
	}

	/** The lines of the table. */
	public List<Line> lines() {
		return ApiRightsIT.TABLE.lines().map((line) -> line.split("\\|", -1)).map(this::line).toList();
	}

	private Line line(String[] cells) {
		Map<String, String> parameters = new LinkedHashMap<>();
		Arrays.stream(named(cells[1]).split(" ", -1))
			.filter((part) -> !part.isEmpty())
			.forEach((part) -> parameters.put(part.split("=", -1)[0], part.split("=", -1)[1]));
		return new Line(cells[0].strip(), parameters, named(cells[2]), List.of(cells[3].strip().split(" ")));
	}

	private String named(String cell) {
		String text = cell.strip();
		for (Map.Entry<String, String> name : this.names.entrySet()) {
			text = text.replace(name.getKey(), name.getValue());
		}
		return text;
	}

	/** Call an operation with a token, or without one. */
	public HttpResponse<String> call(Line line, @Nullable String token) {
		return this.calls.call(token, line.operation(), line.parameters(), line.body());
	}

	/** Call an operation with more parameters. */
	HttpResponse<String> call(Line line, String token, Map<String, String> more) {
		Map<String, String> all = new LinkedHashMap<>(line.parameters());
		all.putAll(more);
		return this.calls.call(token, line.operation(), all, line.body());
	}

	/** Whether an operation has a parameter. */
	boolean takes(Line line, String parameter) {
		return this.calls.takes(line.operation(), parameter);
	}

	/** How an answer differs from what the document says. */
	List<String> differences(Line line, HttpResponse<String> answer) {
		return this.calls.differences(line.operation(), answer);
	}

	/** The names of all operations of the document. */
	List<String> operations() {
		return this.calls.operations();
	}

	/**
	 * An operation.
	 *
	 * @param operation its name
	 * @param parameters of its path, its query and its header
	 * @param body or an empty text
	 * @param statuses what is answered to each of the callers of {@link ApiRightsIT}
	 */
	public record Line(String operation, Map<String, String> parameters, String body, List<String> statuses) {
	}

}
