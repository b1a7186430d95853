package dev.blockload.api;

import dev.blockload.definition.DefinitionKind;
import dev.blockload.saved.SavedDefinitions;

import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code connections/NAME}: saves connections.
 */
@RestController
@RequestMapping(ApiPaths.BASE + "/connections")
@IdSuffix("Connection")
class SavedConnectionsController extends SavedController {

	SavedConnectionsController(SavedDefinitions saved) {
		super(saved, DefinitionKind.CONNECTION);
	}

}
