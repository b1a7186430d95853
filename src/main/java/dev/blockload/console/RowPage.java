package dev.blockload.console;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import dev.blockload.Printable;
import dev.blockload.account.Caller;
import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.block.Key;
import dev.blockload.console.RowView.RunOfRow;
import dev.blockload.publish.RowOrigin;
import dev.blockload.publish.RowOrigins;
import dev.blockload.run.RunHistory;
import dev.blockload.run.SqlFailures;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import dev.blockload.web.WebException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page {@code /blocks/APPLICATION/BLOCK/row}: which runs changed the row of a key.
 */
@Controller
class RowPage {

	private static final String WRONG_VALUE = "22";

	private static final String CANCELED = "57014";

	private final BlockCatalog catalog;

	private final RowOrigins origins;

	private final RunHistory history;

	RowPage(BlockCatalog catalog, RowOrigins origins, RunHistory history) {
		this.catalog = catalog;
		this.origins = origins;
		this.history = history;
	}

	@GetMapping("/blocks/{application}/{block}/row")
	ResponseEntity<String> show(HttpServletRequest request, Caller caller, @PathVariable String application,
			@PathVariable("block") String name, @RequestParam(name = "key", defaultValue = "") String constraint) {
		Block block = BlockPath.find(this.catalog, caller, application, name);
		Key key = key(block, constraint);
		// A parameter of Spring would be split at its commas.
		String[] sent = request.getParameterValues("value");
		List<String> values = (sent != null) ? Arrays.asList(sent) : List.of();
		if (values.size() != key.columns().size()) {
			throw WebException.badRequest("%d parameters 'value' were sent. Expected one for each of the columns %s."
				.formatted(values.size(), String.join(", ", key.columns())));
		}
		Page page = Page.of(request, caller, "row.title", block.qualifiedName());
		try {
			RowOrigin origin = this.origins.find(block, key, values);
			return Pages.page("console/row.jte", page,
					new RowView(block, key, values, origin, runs(origin), null, this.catalog.canHideRows(block)));
		}
		catch (DataAccessException ex) {
			return failed(page, block, key, values, ex);
		}
	}

	private static ResponseEntity<String> failed(Page page, Block block, Key key, List<String> values,
			DataAccessException failure) {
		String state = SqlFailures.stateOf(failure);
		if (state == null) {
			throw failure;
		}
		boolean wrong = state.startsWith(WRONG_VALUE);
		String problem = CANCELED.equals(state) ? page.text("row.slow", RowOrigins.SECONDS)
				: page.text(wrong ? "row.wrong" : "row.refused", SqlFailures.messageOf(failure));
		ResponseEntity<String> answer = Pages.page("console/row.jte", page,
				new RowView(block, key, values, null, List.of(), problem, false));
		return wrong ? ResponseEntity.status(HttpStatus.BAD_REQUEST).headers(answer.getHeaders()).body(answer.getBody())
				: answer;
	}

	private static Key key(Block block, String constraint) {
		Stream<Key> keys = block.keys().stream();
		return keys.filter((key) -> key.constraint().equals(constraint))
			.findFirst()
			.orElseThrow(() -> WebException.badRequest("'key' is '%s'. Expected a key of block %s: %s."
				.formatted(Printable.line(constraint), block.qualifiedName(), block.keys().isEmpty() ? "it has none"
						: String.join(", ", block.keys().stream().map(Key::constraint).toList()))));
	}

	private List<RunOfRow> runs(RowOrigin origin) {
		return origin.touches()
			.stream()
			.flatMap((touch) -> this.history.ofNumber(touch.run()).stream().map((run) -> new RunOfRow(touch, run)))
			.toList();
	}

}
