package dev.blockload.console;

import java.nio.charset.StandardCharsets;

import dev.blockload.account.Caller;
import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.visible.VisibleException;
import dev.blockload.visible.VisibleException.Kind;

import org.springframework.web.util.UriUtils;

/**
 * The URLs of the pages of blocks.
 */
final class BlockPath {

	private BlockPath() {
	}

	/** The URL of the page of a block, whose names can have any character. */
	static String of(String application, String block) {
		return "/blocks/" + UriUtils.encodePathSegment(application, StandardCharsets.UTF_8) + "/"
				+ UriUtils.encodePathSegment(block, StandardCharsets.UTF_8);
	}

	/**
	 * The block of a URL, if the caller sees its application.
	 * @throws VisibleException if there is none
	 */
	static Block find(BlockCatalog catalog, Caller caller, String application, String block) {
		if (!caller.sees(application)) {
			throw VisibleException.notFound(Kind.BLOCK, application + "." + block);
		}
		return catalog.find(application, block)
			.orElseThrow(() -> VisibleException.notFound(Kind.BLOCK, application + "." + block));
	}

}
