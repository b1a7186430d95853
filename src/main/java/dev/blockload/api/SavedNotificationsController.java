package dev.blockload.api;

import dev.blockload.definition.DefinitionKind;
import dev.blockload.saved.SavedDefinitions;

import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code notifications/NAME}: saves notifications.
 */
@RestController
@RequestMapping(ApiPaths.BASE + "/notifications")
@IdSuffix("Notification")
class SavedNotificationsController extends SavedController {

	SavedNotificationsController(SavedDefinitions saved) {
		super(saved, DefinitionKind.NOTIFICATION);
	}

}
