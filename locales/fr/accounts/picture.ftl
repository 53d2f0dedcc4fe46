# Why an upload is no profile picture.
picture-too-large = Ce fichier est trop lourd : { $max } Mo au plus.
picture-too-many-pixels = Cette image est trop grande : { $max } mégapixels au plus.
picture-not-a-picture = Ce fichier n’est pas une image. Choisissez une image JPEG, PNG, WebP ou GIF.
picture-broken = Cette image est abîmée ou incomplète. Choisissez-en une autre.
