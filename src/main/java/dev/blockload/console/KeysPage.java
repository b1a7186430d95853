package dev.blockload.console;

import java.util.List;

import dev.blockload.Failure;
import dev.blockload.account.Caller;
import dev.blockload.serve.WebOptions;
import dev.blockload.vault.KeyStatus;
import dev.blockload.vault.Keys;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * The page {@code /keys}: the keys that encrypt saved secrets, and where they are held,
 * for administrators. It shows no key.
 */
@Controller
@RequestMapping("/keys")
class KeysPage {

	private static final String KEYS = "console/keys.jte";

	private final Keys keys;

	private final WebOptions options;

	KeysPage(Keys keys, WebOptions options) {
		this.keys = keys;
		this.options = options;
	}

	@GetMapping
	ResponseEntity<String> show(HttpServletRequest request, Caller caller) {
		caller.requireAdmin();
		KeyList list = list(null);
		Page page = Page.of(request, caller, "keys.title");
		return (list.failure() == null) ? Pages.page(KEYS, page, list)
				: Pages.refused(KEYS, page, list, list.failure());
	}

	private KeyList list(@Nullable Failure refused) {
		try {
			return new KeyList(this.keys.list(), refused);
		}
		catch (Failure ex) {
			return new KeyList(List.of(), (refused != null) ? refused : ex);
		}
	}

	@PostMapping("/{id:[0-9]{1,18}}/retire")
	ResponseEntity<String> retire(HttpServletRequest request, Caller caller, @PathVariable("id") long id) {
		caller.requireAdmin();
		try {
			var unused = this.keys.retire(caller, id);
			return Pages.redirect(this.options.url("/keys"));
		}
		catch (Failure ex) {
			return Pages.refused(KEYS, Page.of(request, caller, "keys.title"), list(ex), ex);
		}
	}

	/**
	 * The keys.
	 *
	 * @param keys those of the database and of this node
	 * @param failure why they are not shown, or why one was not retired; or null
	 */
	record KeyList(List<KeyStatus> keys, @Nullable Failure failure) {
	}

}
